"""Prices, products and coupons of which subscriptions carry only the id, or a part: looked up beside them."""

from collections.abc import Iterable, Mapping

from services.prices import amount_for, in_currency
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.schedules import Phase
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions.phases import next_phase
from services.subscriptions.plan import PlanDiscount, PlanItem


class Names:
    """Looks up what the subscriptions themselves do not carry."""

    def __init__(
        self, prices: Mapping[str, Price], products: Mapping[str, Product], coupons: Mapping[str, Coupon]
    ) -> None:
        self._prices = prices
        self._products = products
        self._coupons = coupons

    def item(self, price: Price, quantity: int | None, currency: str) -> PlanItem:
        """In the plan's currency, where the price has one."""
        whole = self._prices.get(price.id, price)
        paid = in_currency(whole, currency) or whole
        return PlanItem(paid, self._products.get(paid.product), quantity, amount_for(paid, quantity))

    def phase(self, phase: Phase, currency: str) -> tuple[PlanItem, ...]:
        """What a phase sells; without prices that cannot be read."""
        found = ((self._prices.get(item.price), item.quantity) for item in phase.items)
        return tuple(self.item(price, quantity, currency) for price, quantity in found if price is not None)

    def discount(self, discount: Discount) -> PlanDiscount:
        """With the coupon as it was looked up, else as it came."""
        source = discount.source.coupon
        read = self._coupons.get(source.id if isinstance(source, Coupon) else source or "")
        return PlanDiscount(read or (source if isinstance(source, Coupon) else None), discount.end)


def unread_prices(subscriptions: Iterable[Subscription]) -> set[str]:
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
        phase = next_phase(subscription)
        found |= {item.price for item in phase.items} if phase else set()
    return found


def product_ids(subscriptions: Iterable[Subscription]) -> set[str]:
    """The products of all that is sold now, or waits to be."""
    found: set[str] = set()
    for subscription in subscriptions:
        found |= {item.price.product for item in subscription.items.data}
        if subscription.pending_update:
            found |= {i.price.product for i in subscription.pending_update.subscription_items or ()}
    return found
