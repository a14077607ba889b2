"""A subscription as its customer sees it: a plan."""

from enum import Enum

from msgspec import Struct

from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.invoices import Invoice
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions.discounts import discounts_on

ENDED = frozenset({"canceled", "incomplete_expired"})
OWING = frozenset({"incomplete", "past_due", "unpaid"})


class PlanItem(Struct, frozen=True):
    """One price of a plan, in the plan's currency, with its product, which is None once deleted at Stripe."""

    price: Price
    product: Product | None
    quantity: int | None
    amount: int | None  # minor units for one period, None where use decides


class PlanDiscount(Struct, frozen=True):
    """A coupon at work until `end` (Unix seconds), or for good; None where the coupon cannot be read."""

    coupon: Coupon | None
    end: int | None

    def covers(self, product: str) -> bool:
        """False where it is known to be for other products."""
        limits = self.coupon.applies_to if self.coupon else None
        return limits is None or product in limits.products

    def counts_in(self, currency: str) -> bool:
        """False where it is known to take off amounts in other currencies alone."""
        coupon = self.coupon
        return coupon is None or not coupon.currency_options or coupon.off_in(currency) is not None

    def lasts(self, until: int) -> bool:
        """Whether it is still taken off then, if no bill has used it up before."""
        return self.end is None or self.end > until

    @property
    def once(self) -> bool:
        """Whether one bill uses it up, as far as is known."""
        return self.coupon is not None and self.coupon.duration == "once"


class ChangeBy(Enum):
    """Who decided a pending change, and so what can be done about it (R3)."""

    PORTAL = "portal"
    MERCHANT = "merchant"
    AWAITS_PAYMENT = "awaits_payment"


class PendingChange(Struct, frozen=True):
    """What the plan becomes at `at`; one that awaits payment is dropped at `at` instead.

    `discounted`: discounts come off the prices of the items then.
    """

    by: ChangeBy
    at: int
    items: tuple[PlanItem, ...]
    discounted: bool = False


class Plan(Struct, frozen=True):
    """A subscription as its customer, the `owner`, sees it. Times are Unix seconds.

    `taxed`: tax comes on top of the amounts. `due` is the open invoice that it waits for, where all plans of
    the customer were read.
    """

    subscription: Subscription
    items: tuple[PlanItem, ...]
    amount: int | None  # minor units for one period of all items, None where they differ or use decides
    taxed: bool
    paid_by: PaymentMethod | None
    discounts: tuple[PlanDiscount, ...]
    renews_at: int | None  # None for what ends first or is not billed
    ends_at: int | None
    change: PendingChange | None
    owner: Customer
    due: Invoice | None = None

    @property
    def discounts_of_all(self) -> tuple[Discount, ...]:
        """Those of the whole subscription; the customer's counts only where it has none."""
        return discounts_on(self.subscription, self.owner)

    @property
    def ended(self) -> bool:
        """Whether it is over for good."""
        return self.subscription.status in ENDED
