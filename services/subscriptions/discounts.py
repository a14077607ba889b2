"""The discounts that count for a subscription: its items', its own, or its customer's."""

from collections.abc import Iterable, Sequence

from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.subscriptions import Subscription


def discounts_on(subscription: Subscription, owner: Customer) -> tuple[Discount, ...]:
    """Those of the whole subscription; the customer's counts only where it has none."""
    if not subscription.discounts and owner.discount is not None:
        return (owner.discount,)
    return tuple(discount for discount in subscription.discounts if isinstance(discount, Discount))


def item_discounts(subscriptions: Iterable[Subscription]) -> list[Discount]:
    """Those of single items."""
    return [
        discount
        for subscription in subscriptions
        for item in subscription.items.data
        for discount in item.discounts
        if isinstance(discount, Discount)
    ]


def unread_coupons(subscriptions: Sequence[Subscription], owner: Customer) -> set[str]:
    """Of discounts that are not the subscriptions' own, only the coupon's id came with them, if anything."""
    found = item_discounts(subscriptions)
    if owner.discount is not None and any(not one.discounts for one in subscriptions):
        found.append(owner.discount)
    sources = (discount.source.coupon for discount in found)
    return {source.id if isinstance(source, Coupon) else source for source in sources if source}
