"""What a subscription may be changed to: the catalogue, less what does not fit it (R3, SECURITY M1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from services.plans.rules import CatalogueProduct, QuantityRule, UpdateRules
from services.prices import in_currency
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription, SubscriptionItem


class Unfit(Enum):
    """Why a price of the catalogue is not offered to a subscription."""

    NOT_SOLD = "not_sold"
    USAGE_BASED = "usage_based"
    CURRENCY = "currency"
    TAX_BEHAVIOR = "tax_behavior"


@dataclass(frozen=True)
class Choice:
    """A price, in the subscription's currency; `quantity` None means that the quantity stays."""

    product: Product
    price: Price
    current: bool
    quantity: QuantityRule | None


@dataclass(frozen=True)
class Offer:
    """The choices in the catalogue's order; `unfit` says why others are missing."""

    choices: tuple[Choice, ...]
    promotion_code: bool
    unfit: frozenset[Unfit] = frozenset()

    def choice(self, price: str) -> Choice | None:
        """The choice of that price; None is a price that the page did not offer."""
        return next((choice for choice in self.choices if choice.price.id == price), None)

    @property
    def current(self) -> Choice | None:
        """What the subscription has now, where the catalogue holds it."""
        return next((choice for choice in self.choices if choice.current), None)

    @property
    def anything(self) -> bool:
        """Whether there is something to change."""
        others = any(not choice.current for choice in self.choices)
        pieces = any(_adjustable(choice.quantity) for choice in self.choices)
        return others or pieces or self.promotion_code


def offer_for(
    subscription: Subscription,
    rules: UpdateRules,
    prices: Mapping[str, Price],
    products: Mapping[str, Product],
) -> Offer:
    """`prices` and `products` hold what is known of the catalogue's ids; what is missing was deleted."""
    item = subscription.items.data[0]
    choices: list[Choice] = []
    unfit: list[Unfit] = []
    for listed, price_id in _listed(rules):
        current = price_id == item.price.id
        if not current and not rules.price:
            continue
        found = _fitting(subscription, item, prices.get(price_id), products.get(listed.product))
        if isinstance(found, Unfit):
            if found not in unfit:
                unfit.append(found)
            continue
        quantity = listed.quantity if rules.quantity else None
        choices.append(Choice(products[listed.product], found, current, quantity))
    return Offer(tuple(choices), rules.promotion_code, frozenset(unfit))


def tax_fits(current: str | None, other: str | None, *, automatic_tax: bool) -> bool:
    """R3: inclusive and exclusive do not mix; `unspecified` blocks only where tax is computed."""
    unspecified = {None, "unspecified"}
    if current in unspecified or other in unspecified:
        return not automatic_tax
    return current == other


def _listed(rules: UpdateRules) -> Iterator[tuple[CatalogueProduct, str]]:
    for listed in rules.products:
        for price in listed.prices:
            yield listed, price


def _fitting(
    subscription: Subscription, item: SubscriptionItem, price: Price | None, product: Product | None
) -> Price | Unfit:
    if price is None or product is None or not (price.active and product.active):
        return Unfit.NOT_SOLD
    if price.recurring is None or price.recurring.usage_type != "licensed":
        return Unfit.USAGE_BASED
    found = in_currency(price, subscription.currency)
    if found is None:
        return Unfit.CURRENCY
    automatic = subscription.automatic_tax.enabled
    if not tax_fits(item.price.tax_behavior, found.tax_behavior, automatic_tax=automatic):
        return Unfit.TAX_BEHAVIOR
    return found


def _adjustable(rule: QuantityRule | None) -> bool:
    return rule is not None and rule.maximum != rule.minimum
