"""A customer's subscriptions, with all that their rows say."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from services.catalogue import Catalogue
from services.customers import Customers, default_payment_method
from services.prices import amount_for, in_currency
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.invoices import InvoiceStatus
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.schedules import Phase, SubscriptionSchedule
from services.stripe_gateway.objects.subscriptions import Subscription

ENDED = frozenset({"canceled", "incomplete_expired"})
OWING = frozenset({"incomplete", "past_due", "unpaid"})
OWN_SCHEDULE = "portal_change"  # metadata of the schedules that this portal makes
_EXPAND = [
    "data.default_payment_method",
    "data.schedule",
    "data.discounts.source.coupon",
    "data.items.data.discounts",
    "data.customer.invoice_settings.default_payment_method",
]


class DueInvoice(Struct, frozen=True):
    """What an open invoice asks for yet, in minor units."""

    id: str
    amount_remaining: int
    currency: str
    status: InvoiceStatus | None = None


class _Owned(Subscription, frozen=True):
    """As it is read: with its owner, whose default pays it, and in a list with its latest invoice."""

    # Everywhere else the ids are all that is wanted.
    customer: str | Customer  # type: ignore[assignment]
    latest_invoice: str | DueInvoice | None = None  # type: ignore[assignment]


class _Read(NamedTuple):
    """A subscription with ids alone, and what was read beside it."""

    subscription: Subscription
    owner: Customer | None
    latest: DueInvoice | None


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
    """What the plan becomes at `at`; one that awaits payment is dropped at `at` instead."""

    by: ChangeBy
    at: int
    items: tuple[PlanItem, ...]


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
    due: DueInvoice | None = None

    @property
    def discounts_of_all(self) -> tuple[Discount, ...]:
        """Those of the whole subscription; the customer's counts only where it has none."""
        return _discounts_on(self.subscription, self.owner)

    @property
    def ended(self) -> bool:
        """Whether it is over for good."""
        return self.subscription.status in ENDED


class Subscriptions:
    """Finds only subscriptions of the customer it is asked about."""

    def __init__(self, gateway: Gateway, catalogue: Catalogue, customers: Customers) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._customers = customers

    async def all(self, customer: str) -> tuple[Subscription, ...]:
        """Every subscription in every state, newest first."""
        return tuple(_apart(found).subscription for found in await self._all(customer))

    async def _all(self, customer: str) -> list[_Owned]:
        params = {
            "customer": object_id("cus", customer),
            "status": "all",
            "limit": 100,
            "expand": [*_EXPAND, "data.latest_invoice"],
        }
        page = await self._gateway.get("/v1/subscriptions", StripeList[_Owned], params)
        found = list(page.data)
        while page.has_more:
            params["starting_after"] = found[-1].id
            page = await self._gateway.get("/v1/subscriptions", StripeList[_Owned], params)
            found += page.data
        return found

    async def one(self, customer: str, subscription: str) -> Subscription:
        """That subscription as it is now; another customer's is NotFound (SECURITY A1)."""
        return (await self._one(customer, subscription))[0]

    async def _one(self, customer: str, subscription: str) -> tuple[Subscription, Customer | None]:
        path = f"/v1/subscriptions/{object_id('sub', subscription)}"
        expand = [*(name.removeprefix("data.") for name in _EXPAND), "customer.discount.source.coupon"]
        found, owner, _ = _apart(await self._gateway.get(path, _Owned, {"expand": expand}))
        if found.customer != customer:
            raise NotFound("No such subscription of this customer")
        return found, owner

    async def plan(self, customer: str, subscription: str) -> Plan:
        """That subscription as a plan; NotFound like `one`."""
        found, owner = await self._one(customer, subscription)
        owner = owner or await self._customers.get(customer)
        return _plan(found, owner, await self._names([found], owner))

    async def plans(self, customer: str) -> tuple[Plan, ...]:
        """Every subscription as a plan, newest first, by one call and a warm catalogue."""
        found = [_apart(owned) for owned in await self._all(customer)]
        if not found:
            return ()
        owner = found[0].owner or await self._customers.get(customer)
        names = await self._names([read.subscription for read in found], owner)
        return tuple(_plan(read.subscription, owner, names, read.latest) for read in found)

    async def sold(self, subscriptions: Sequence[Subscription]) -> tuple[tuple[PlanItem, ...], ...]:
        """What each of subscriptions that were read already sells, by a warm catalogue alone."""
        names = await self._names(subscriptions)
        return tuple(_items(subscription, names) for subscription in subscriptions)

    async def _names(self, subscriptions: Sequence[Subscription], owner: Customer | None = None) -> "_Names":
        """Without the `owner`, only what is sold is looked up."""
        coupons = _unread_coupons(subscriptions, owner) if owner else set()
        (prices, products), read = await asyncio.gather(
            self._sold(subscriptions), self._catalogue.coupons(coupons)
        )
        return _Names(prices, products, read)

    async def _sold(
        self, subscriptions: Sequence[Subscription]
    ) -> tuple[Mapping[str, Price], Mapping[str, Product]]:
        unread = _unread_prices(subscriptions)
        prices = await self._catalogue.prices(unread)
        sold = {price.product for name in unread if (price := prices.get(name))}
        return prices, await self._catalogue.products(sold | _product_ids(subscriptions))


class _Names:
    """Looks up what the subscriptions themselves do not carry."""

    def __init__(
        self, prices: Mapping[str, Price], products: Mapping[str, Product], coupons: Mapping[str, Coupon]
    ) -> None:
        self._prices = prices
        self._products = products
        self._coupons = coupons

    def item(self, price: Price, quantity: int | None, currency: str) -> PlanItem:
        whole = self._prices.get(price.id, price)
        paid = in_currency(whole, currency) or whole
        return PlanItem(paid, self._products.get(paid.product), quantity, amount_for(paid, quantity))

    def phase(self, phase: Phase, currency: str) -> tuple[PlanItem, ...]:
        found = ((self._prices.get(item.price), item.quantity) for item in phase.items)
        return tuple(self.item(price, quantity, currency) for price, quantity in found if price is not None)

    def discount(self, discount: Discount) -> PlanDiscount:
        source = discount.source.coupon
        read = self._coupons.get(source.id if isinstance(source, Coupon) else source or "")
        return PlanDiscount(read or (source if isinstance(source, Coupon) else None), discount.end)


def _apart(found: _Owned) -> _Read:
    """None where only an id was answered."""
    owner = found.customer if isinstance(found.customer, Customer) else None
    latest = found.latest_invoice if isinstance(found.latest_invoice, DueInvoice) else None
    bare: Subscription = found
    if owner:
        bare = replace(bare, customer=owner.id)
    if latest:
        bare = replace(bare, latest_invoice=latest.id)
    return _Read(bare, owner, latest)


def paid_by(subscription: Subscription, owner: Customer) -> PaymentMethod | None:
    """What pays a subscription; None where it is invoiced, or where there is nothing to pay with."""
    if subscription.collection_method == "send_invoice":
        return None
    own = subscription.default_payment_method
    return own if isinstance(own, PaymentMethod) else default_payment_method(owner)


def _items(subscription: Subscription, names: _Names) -> tuple[PlanItem, ...]:
    return tuple(
        names.item(item.price, item.quantity, subscription.currency) for item in subscription.items.data
    )


def _plan(
    subscription: Subscription, owner: Customer, names: _Names, latest: DueInvoice | None = None
) -> Plan:
    items = _items(subscription, names)
    ends_at = _ends_at(subscription)
    return Plan(
        subscription=subscription,
        items=items,
        amount=common_amount(items),
        taxed=_taxed(subscription, owner),
        paid_by=paid_by(subscription, owner),
        discounts=_discounts(subscription, owner, items, names),
        renews_at=_renews_at(subscription, ends_at),
        ends_at=ends_at,
        change=_change(subscription, names),
        owner=owner,
        due=latest if _waits_for(subscription, latest) else None,
    )


def _waits_for(subscription: Subscription, latest: DueInvoice | None) -> bool:
    """Whether it is this invoice that has to be paid; while a change waits, it is the change's."""
    owes = subscription.status in OWING and subscription.pending_update is None
    return owes and latest is not None and latest.status == "open" and latest.amount_remaining > 0


def common_amount(items: tuple[PlanItem, ...]) -> int | None:
    """The sum for one period; None where use decides, or where the items are billed in different rhythms."""
    rhythms = {
        (item.price.recurring.interval, item.price.recurring.interval_count)
        for item in items
        if item.price.recurring
    }
    amounts = [item.amount for item in items if item.amount is not None]
    return sum(amounts) if len(rhythms) == 1 and len(amounts) == len(items) else None


def _taxed(subscription: Subscription, owner: Customer) -> bool:
    """By rates that the merchant has set, or as Stripe reckons it; unknown, and so False, where the account's
    own setting decides whether a price has its tax in it."""
    if owner.tax_exempt in {"exempt", "reverse"}:
        return False
    items = subscription.items.data
    if subscription.automatic_tax.enabled:
        return any(item.price.tax_behavior == "exclusive" for item in items)
    rates = (rate for item in items for rate in item.tax_rates or subscription.default_tax_rates or ())
    return any(not rate.inclusive for rate in rates)


def _ends_at(subscription: Subscription) -> int | None:
    """Both forms of a scheduled cancellation, and a schedule that ends in one."""
    if subscription.status in ENDED:
        return None
    if subscription.cancel_at is not None:
        return subscription.cancel_at
    if subscription.cancel_at_period_end:
        return max((item.current_period_end for item in subscription.items.data), default=None)
    schedule = acting_schedule(subscription)
    if schedule is not None and schedule.end_behavior == "cancel" and schedule.phases:
        return schedule.phases[-1].end_date
    return None


def _renews_at(subscription: Subscription, ends_at: int | None) -> int | None:
    if subscription.status not in {"active", "trialing", "past_due", "unpaid"}:
        return None
    next_end = min((item.current_period_end for item in subscription.items.data), default=None)
    return None if next_end is None or (ends_at is not None and ends_at <= next_end) else next_end


def _discounts_on(subscription: Subscription, owner: Customer) -> tuple[Discount, ...]:
    if not subscription.discounts and owner.discount is not None:
        return (owner.discount,)
    return tuple(discount for discount in subscription.discounts if isinstance(discount, Discount))


def _discounts(
    subscription: Subscription, owner: Customer, items: Sequence[PlanItem], names: _Names
) -> tuple[PlanDiscount, ...]:
    """Those of the items, which come first, and those of all; without what takes nothing off this plan."""
    whole = [names.discount(discount) for discount in _discounts_on(subscription, owner)]
    own = [names.discount(discount) for discount in _item_discounts([subscription])]
    sold = {item.price.product for item in items}
    found = [one for one in whole if any(map(one.covers, sold)) and one.counts_in(subscription.currency)]
    return (*own, *found)


def _item_discounts(subscriptions: Iterable[Subscription]) -> list[Discount]:
    return [
        discount
        for subscription in subscriptions
        for item in subscription.items.data
        for discount in item.discounts
        if isinstance(discount, Discount)
    ]


def _unread_coupons(subscriptions: Sequence[Subscription], owner: Customer) -> set[str]:
    """Of discounts that are not the subscriptions' own, only the coupon's id came with them, if anything."""
    found = _item_discounts(subscriptions)
    if owner.discount is not None and any(not one.discounts for one in subscriptions):
        found.append(owner.discount)
    sources = (discount.source.coupon for discount in found)
    return {source.id if isinstance(source, Coupon) else source for source in sources if source}


def acting_schedule(subscription: Subscription) -> SubscriptionSchedule | None:
    """The schedule that holds the subscription, if one does."""
    schedule = subscription.schedule
    if isinstance(schedule, SubscriptionSchedule) and schedule.status in {"active", "not_started"}:
        return schedule
    return None


def _next_phase(subscription: Subscription) -> Phase | None:
    """The first coming phase that sells something else than is sold now."""
    schedule = acting_schedule(subscription)
    if schedule is None or schedule.current_phase is None:
        return None
    now = [(item.price.id, item.quantity) for item in subscription.items.data]
    coming = (phase for phase in schedule.phases if phase.start_date >= schedule.current_phase.end_date)
    return next((p for p in coming if [(i.price, i.quantity) for i in p.items] != now), None)


def _change(subscription: Subscription, names: _Names) -> PendingChange | None:
    pending = subscription.pending_update
    if pending is not None:
        items = tuple(
            names.item(item.price, item.quantity, subscription.currency)
            for item in pending.subscription_items or ()
        )
        return PendingChange(ChangeBy.AWAITS_PAYMENT, pending.expires_at, items)
    phase, schedule = _next_phase(subscription), acting_schedule(subscription)
    if phase is None or schedule is None:
        return None
    by = ChangeBy.PORTAL if OWN_SCHEDULE in (schedule.metadata or {}) else ChangeBy.MERCHANT
    return PendingChange(by, phase.start_date, names.phase(phase, subscription.currency))


def _unread_prices(subscriptions: Iterable[Subscription]) -> set[str]:
    """Prices of which only the id, no tiers, or no amount in its currency came with a subscription."""
    found: set[str] = set()
    for subscription in subscriptions:
        items = [*subscription.items.data]
        if subscription.pending_update:
            items += subscription.pending_update.subscription_items or ()
        found |= {
            item.price.id
            for item in items
            if item.price.billing_scheme == "tiered" or item.price.currency != subscription.currency
        }
        phase = _next_phase(subscription)
        found |= {item.price for item in phase.items} if phase else set()
    return found


def _product_ids(subscriptions: Iterable[Subscription]) -> set[str]:
    found: set[str] = set()
    for subscription in subscriptions:
        found |= {item.price.product for item in subscription.items.data}
        if subscription.pending_update:
            found |= {i.price.product for i in subscription.pending_update.subscription_items or ()}
    return found
