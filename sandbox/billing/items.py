"""Changes of a subscription's items, made on a copy that is still to be worked out."""

from msgspec import UNSET, Struct

from sandbox.billing.calendar import period_at
from sandbox.objects.base import Metadata
from sandbox.objects.plans import plan_of
from sandbox.objects.prices import Price
from sandbox.objects.subscriptions import Subscription, SubscriptionItem
from sandbox.objects.tax_rates import TaxRate


class ItemChange(Struct, frozen=True):
    """A new item (`new`), or what changes in the item `id`; None leaves a part as it is."""

    id: str
    new: bool = False
    deleted: bool = False
    price: Price | None = None
    quantity: int | None = None
    metadata: Metadata | None = None
    discounts: list[str] | None = None
    tax_rates: list[TaxRate] | None = None


def apply_items(after: Subscription, changes: tuple[ItemChange, ...], now: int) -> None:
    """Adds, changes and removes items; `now` is when a new one begins."""
    items = {item.id: item for item in after.items.data}
    for asked in changes:
        if asked.deleted:
            del items[asked.id]
        elif asked.new:
            items[asked.id] = new_item(after, asked, now)
        else:
            _change_item(items[asked.id], asked)
    after.items.data = list(items.values())
    after.items.total_count = len(items)


def new_item(subscription: Subscription, asked: ItemChange, now: int) -> SubscriptionItem:
    """Its period is the one that its price's interval has now, counted from the subscription's anchor."""
    price = asked.price
    if price is None or price.recurring is None:
        raise ValueError("a new item needs a recurring price")
    start, end = period_at(
        subscription.billing_cycle_anchor, price.recurring.interval, price.recurring.interval_count, now
    )
    same = [item for item in subscription.items.data if interval_of(item) == _recurring(price)]
    if same:
        start, end = same[0].current_period_start, same[0].current_period_end
    item = SubscriptionItem(
        id=asked.id,
        created=now,
        current_period_start=start,
        current_period_end=end,
        discounts=asked.discounts or [],
        metadata=asked.metadata or {},
        plan=plan_of(price),
        price=price,
        subscription=subscription.id,
        tax_rates=asked.tax_rates or [],
    )
    if not item.metered:
        item.quantity = 1 if asked.quantity is None else asked.quantity
    return item


def _change_item(item: SubscriptionItem, asked: ItemChange) -> None:
    if asked.price is not None and asked.price.id != item.price.id:
        item.price, item.plan = asked.price, plan_of(asked.price)
        item.quantity = 1
    if asked.quantity is not None:
        item.quantity = asked.quantity
    if item.metered:
        item.quantity = UNSET
    if asked.metadata is not None:
        item.metadata = asked.metadata
    if asked.discounts is not None:
        item.discounts = asked.discounts
    if asked.tax_rates is not None:
        item.tax_rates = asked.tax_rates


def interval_of(item: SubscriptionItem) -> tuple[str, int]:
    return _recurring(item.price)


def _recurring(price: Price) -> tuple[str, int]:
    return (price.recurring.interval, price.recurring.interval_count) if price.recurring else ("", 0)


def what_is_billed(item: SubscriptionItem) -> tuple[str, str, int, list[str]]:
    """A change of none of these costs nothing."""
    return item.id, item.price.id, item.units, item.discounts
