"""What the arithmetic must look up: names, tiers, coupons, usage. It reads the world and never changes it."""

import copy
from decimal import Decimal
from operator import itemgetter

from msgspec import Struct

from sandbox.billing.tiers import price_amount
from sandbox.objects.prices import Price, PriceTier
from sandbox.objects.subscriptions import Subscription, SubscriptionItem
from sandbox.world import World


class Reduction(Struct, frozen=True):
    """A discount as the arithmetic sees it: a part in percent, or an amount in the minor unit."""

    discount: str
    percent: Decimal | None
    amount: int
    products: frozenset[str] | None
    once: bool

    def covers(self, product: str | None) -> bool:
        return self.products is None or product in self.products


class Catalogue:
    """Prices as they are in one currency: their own, or one of their options."""

    def __init__(self, world: World, currency: str) -> None:
        self._world = world
        self.currency = currency

    def product_name(self, price: Price) -> str:
        product = self._world.products.find(price.product)
        return product.name if product else price.product

    def tiers(self, price: Price) -> list[PriceTier]:
        extras = self._world.price_extras.get(price.id)
        return extras.tiers if extras else []

    def full_amount(self, item: SubscriptionItem, quantity: int | None = None) -> Decimal:
        """What the item costs for one whole period, before discounts; exact, in the minor unit."""
        units = item.units if quantity is None else quantity
        return price_amount(self.priced(item.price), self.tiers(item.price), units)

    def priced(self, price: Price) -> Price:
        """The price with its amount in this currency; raises LookupError if it has none."""
        if price.currency == self.currency:
            return price
        option = self._world.price_extras[price.id].currency_options[self.currency]
        priced = copy.copy(price)
        priced.currency = self.currency
        priced.unit_amount, priced.unit_amount_decimal = option.unit_amount, option.unit_amount_decimal
        return priced

    def usage(self, item: SubscriptionItem, customer: str, start: int, end: int) -> int:
        """What the meter of a metered item counted for the customer in a period, its end not included."""
        meter = item.price.recurring.meter if item.price.recurring else None
        if meter is None:
            return 0
        reported = sorted(self._world.usage.get((meter, customer), []), key=itemgetter(0))
        counted = [value for moment, value in reported if start <= moment < end]
        if self._world.meters.get(meter).default_aggregation.formula == "last":
            return counted[-1] if counted else 0
        return sum(counted)

    def given_once(self, item: SubscriptionItem) -> int:
        """What coupons for one invoice took off the item's current period."""
        return self._world.given_once.get((item.id, item.current_period_start), 0)

    def reductions(self, discounts: list[str], moment: int) -> list[Reduction]:
        """What the discounts still in force at the moment take off, in their order."""
        if not discounts:
            return []
        return [self._reduction(one) for one in self.in_force(discounts, moment)]

    def discounts_on(self, subscription: Subscription, moment: int) -> list[str]:
        """The subscription's own discounts, or else its customer's."""
        own = self.in_force(subscription.discounts, moment)
        return own or self.in_force(self._world.discounts_of_customer(subscription.customer), moment)

    def in_force(self, discounts: list[str], moment: int) -> list[str]:
        """Those of the discounts that have not ended."""
        found = [self._world.discounts.get(one) for one in discounts]
        return [one.id for one in found if one.end is None or one.end > moment]

    def _reduction(self, discount_id: str) -> Reduction:
        coupon_id = self._world.discounts.get(discount_id).source.coupon
        coupon = self._world.coupons.find_ever(coupon_id)
        if coupon is None:
            raise LookupError(coupon_id)
        extras = self._world.coupon_extras.get(coupon_id)
        option = extras.currency_options.get(self.currency) if extras else None
        return Reduction(
            discount=discount_id,
            percent=None if coupon.percent_off is None else Decimal(str(coupon.percent_off)),
            amount=option.amount_off if option else 0,
            products=frozenset(extras.products) if extras and extras.products else None,
            once=coupon.duration == "once",
        )
