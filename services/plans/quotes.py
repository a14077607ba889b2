"""What a change was quoted at, and what became of it: stored as they were shown, to the last cent.

Amounts are in minor units, moments in Unix seconds.
"""

from enum import Enum
from hashlib import sha256
from typing import Self

from msgspec import Struct, json

from services.plans.bills import Bill, differences
from services.plans.changes import Change
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Coupon
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import PlanItem


class Side(Struct, frozen=True):
    """A plan before or after: its product's name, its price, how many."""

    name: str | None
    price: Price
    quantity: int | None

    @classmethod
    def of(cls, item: PlanItem) -> Self:
        """What a plan sells by one of its items."""
        return cls(item.product.name if item.product else None, item.price, item.quantity)


class Seen(Struct, frozen=True):
    """The subscription as it was when it was quoted: a change elsewhere makes a quote stale (SECURITY M6)."""

    price: str
    quantity: int | None
    status: str
    schedule: str | None
    ends_at: int | None
    latest_invoice: str | None
    period_end: int


class Quote(Struct, frozen=True):
    """`today` is billed at once, `next` comes at the period's end and differs from `then`, which comes again.

    `then` knows nothing of what is good for one bill: a balance, a discount that is given once. `moment` is
    the proration date that the preview answered with; `coupon` is what is added, by `code` or by a merchant's
    link, and `discount_ends` says that `then` will not stay as low as it is. `basis` is what `basis()` said
    then.
    """

    change: Change
    before: Side
    after: Side
    seen: Seen
    moment: int | None
    today: Bill | None
    next: Bill | None
    then: Bill
    then_at: int
    paid_by: PaymentMethod | None = None
    trial_end: int | None = None
    code: str | None = None
    coupon: Coupon | None = None
    discount_ends: bool = False
    basis: str | None = None

    @property
    def coming(self) -> Bill:
        """The bill that comes first."""
        return self.today or self.next or self.then


class Cancellation(Struct, frozen=True):
    """What cancelling does: when the plan ends, what comes back for unused time, what is billed yet.

    `also` are further products of the plan, which end with it. `renews_at` is when a part of it renews before
    the end, and `last` what the end itself bills; `unsure`: Stripe did not say whether it bills anything.
    """

    before: Side
    seen: Seen
    ends_at: int
    immediately: bool
    credits_unused: bool = False
    credit: Bill | None = None
    flexible: bool = False  # the billing mode, which decides how Stripe is told
    also: tuple[Side, ...] = ()
    renews_at: int | None = None
    last: Bill | None = None
    by_use: bool = False
    unsure: bool = False


class Result(Enum):
    """How a confirmed change ended; DECLINED and AWAITS_CUSTOMER can still be completed or dropped."""

    APPLIED = "applied"
    SCHEDULED = "scheduled"
    PROCESSING = "processing"
    AWAITS_CUSTOMER = "awaits_customer"
    DECLINED = "declined"
    DROPPED = "dropped"
    REFUSED = "refused"


class Outcome(Struct, frozen=True):
    """What happened, with the bill that was made; `differs` is a bill that is not the quote.

    `collected` is not so where a bill that asks for money has come to nothing: its collection is paused.
    `needs_address`: Stripe cannot tell the taxes of this customer without one.
    """

    result: Result
    invoice: str | None = None
    number: str | None = None
    billed: Bill | None = None
    differs: bool = False
    decline_code: str | None = None
    collected: bool = True
    needs_address: bool = False

    @property
    def open(self) -> bool:
        """Whether a payment can still change it."""
        return self.result in {Result.AWAITS_CUSTOMER, Result.DECLINED, Result.PROCESSING}


def seen(subscription: Subscription, schedule: str | None) -> Seen:
    """The state that a quote rests on; `schedule` is the one that acts on the subscription."""
    item = subscription.items.data[0]
    return Seen(
        price=item.price.id,
        quantity=item.quantity,
        status=subscription.status,
        schedule=schedule,
        ends_at=subscription.cancel_at,
        latest_invoice=subscription.latest_invoice,
        period_end=item.current_period_end,
    )


def basis(subscription: Subscription, owner: Customer) -> str:
    """A digest of all that Stripe says of a plan and its owner: discounts, balance, what taxes depend on.

    Unlike `Seen` it may change and leave a quote as it is.
    """
    return sha256(json.encode((subscription, owner))).hexdigest()


def changed(quoted: Quote, now: Quote) -> frozenset[str]:
    """The parts in which a fresh quote differs: names of `Bill`'s figures behind `today.`, `next.`, `then.`,
    besides `plan`, `paid_by` and `date`; empty is the same quote."""
    parts = {
        "today": (quoted.today, now.today),
        "next": (quoted.next, now.next),
        "then": (quoted.then, now.then),
    }
    found = {f"{name}.{figure}" for name, (old, new) in parts.items() for figure in differences(old, new)}
    if quoted.seen != now.seen or quoted.change != now.change or quoted.after.price != now.after.price:
        found.add("plan")
    if _id(quoted.paid_by) != _id(now.paid_by):
        found.add("paid_by")
    if quoted.then_at // 86_400 != now.then_at // 86_400:
        found.add("date")
    return frozenset(found)


def _id(method: PaymentMethod | None) -> str | None:
    return method.id if method else None
