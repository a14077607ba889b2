"""What a subscription may be changed to: the catalogue, less what does not fit it (R3, SECURITY M1)."""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property

from msgspec import Struct

from services.plans.rules import CatalogueProduct, QuantityRule, UpdateRules
from services.prices import in_currency
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription


class Unfit(Enum):
    """Why a price of the catalogue is not offered to a subscription."""

    NOT_SOLD = "not_sold"
    USAGE_BASED = "usage_based"
    CURRENCY = "currency"
    TAX_BEHAVIOR = "tax_behavior"


class Choice(Struct, frozen=True):
    """A price, in the subscription's currency; `quantity` None means that the quantity stays."""

    product: Product
    price: Price
    current: bool
    quantity: QuantityRule | None

    @property
    def changes(self) -> bool:
        """Whether choosing it can change anything."""
        rule = self.quantity
        return not self.current or (rule is not None and rule.maximum != rule.minimum)


class Offer(Struct, frozen=True, dict=True):
    """What the rules offer to a subscription of one item.

    `prices` and `products` hold what is known of the catalogue's ids; what is missing was deleted. The
    catalogue is walked when it is asked for, and only as far: a row of the panel needs its first choice.
    """

    subscription: Subscription
    rules: UpdateRules
    prices: Mapping[str, Price]
    products: Mapping[str, Product]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """All of them, in the catalogue's order."""
        return tuple(found for found in self._walk() if isinstance(found, Choice))

    @cached_property
    def unfit(self) -> frozenset[Unfit]:
        """Why prices of the catalogue are missing."""
        return frozenset(found for found in self._walk() if isinstance(found, Unfit))

    @property
    def promotion_code(self) -> bool:
        """Whether a promotion code may be entered."""
        return self.rules.promotion_code

    @property
    def current(self) -> Choice | None:
        """What the subscription has now, where the catalogue holds it."""
        return next((choice for choice in self.choices if choice.current), None)

    @property
    def anything(self) -> bool:
        """Whether there is something to change."""
        return self.promotion_code or any(
            isinstance(found, Choice) and found.changes for found in self._walk()
        )

    def choice(self, price: str) -> Choice | None:
        """The choice of that price; None is a price that the page did not offer."""
        return next((choice for choice in self.choices if choice.price.id == price), None)

    def _walk(self) -> Iterator[Choice | Unfit]:
        present = self.subscription.items.data[0].price.id
        for listed in self.rules.products:
            for price_id in listed.prices:
                if price_id == present or self.rules.price:
                    yield self._found(listed, price_id, current=price_id == present)

    def _found(self, listed: CatalogueProduct, price_id: str, *, current: bool) -> Choice | Unfit:
        price, product = self.prices.get(price_id), self.products.get(listed.product)
        if price is None or product is None or not (price.active and product.active):
            return Unfit.NOT_SOLD
        if price.recurring is None or price.recurring.usage_type != "licensed":
            return Unfit.USAGE_BASED
        subscription = self.subscription
        found = in_currency(price, subscription.currency)
        if found is None:
            return Unfit.CURRENCY
        present = subscription.items.data[0].price.tax_behavior
        if not tax_fits(present, found.tax_behavior, automatic_tax=subscription.automatic_tax.enabled):
            return Unfit.TAX_BEHAVIOR
        return Choice(product, found, current, listed.quantity if self.rules.quantity else None)


def tax_fits(current: str | None, other: str | None, *, automatic_tax: bool) -> bool:
    """R3: inclusive and exclusive do not mix; `unspecified` blocks only where tax is computed."""
    unspecified = {None, "unspecified"}
    if current in unspecified or other in unspecified:
        return not automatic_tax
    return current == other
