"""What a catalogue may offer of all that the merchant sells at Stripe (R12)."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from services.configurations import objects
from services.configurations.errors import Collision, ConfigurationRefused, PricesCollide
from services.configurations.rules.catalogue import PRODUCTS
from services.stripe_gateway.objects.prices import Price, Recurring
from services.stripe_gateway.objects.products import Product


class Sold(Struct, frozen=True):
    """What Stripe knows of the ids in a catalogue, with the prices' other currencies."""

    products: Mapping[str, Product]
    prices: Mapping[str, Price]


class _Listed(Struct, frozen=True):
    """A recurring price of Stripe's at its place in the catalogue."""

    param: str
    product: str
    price: Price
    recurring: Recurring

    @property
    def currencies(self) -> set[str]:
        return {self.price.currency, *(self.price.currency_options or {})}

    @property
    def rhythm(self) -> str:
        if self.recurring.interval_count == 1:
            return f"every {self.recurring.interval}"
        return f"every {self.recurring.interval_count} {self.recurring.interval}s"


def refusals(offered: Sequence[objects.Product], sold: Sold) -> Iterator[ConfigurationRefused]:
    """What does not exist first, then what may not stand together."""
    listed: list[_Listed] = []
    for number, entry in enumerate(offered):
        param = f"{PRODUCTS}[{number}]"
        yield from _product(entry.product, f"{param}[product]", sold)
        if not entry.prices:
            yield ConfigurationRefused("A product is offered by one price at least.", f"{param}[prices]")
        for place, price_id in enumerate(entry.prices):
            found = _price(price_id, entry.product, f"{param}[prices][{place}]", sold)
            if isinstance(found, ConfigurationRefused):
                yield found
            else:
                listed.append(found)
    for later, second in enumerate(listed):
        for first in listed[:later]:
            yield from _colliding(first, second, sold)
    yield from _repeated([entry.product for entry in offered])


def _product(product_id: str, param: str, sold: Sold) -> Iterator[ConfigurationRefused]:
    product = sold.products.get(product_id)
    if product is None:
        yield ConfigurationRefused(f"No such product: '{product_id[:100]}'", param, code="resource_missing")
    elif not product.active:
        yield ConfigurationRefused(f"The product {product.id} is inactive: it is no longer sold.", param)


def _price(price_id: str, product: str, param: str, sold: Sold) -> _Listed | ConfigurationRefused:
    price = sold.prices.get(price_id)
    if price is None:
        return ConfigurationRefused(f"No such price: '{price_id[:100]}'", param, code="resource_missing")
    if price.product != product:
        return ConfigurationRefused(
            f"The price {price.id} belongs to the product {price.product}, not to {product}.", param
        )
    if not price.active:
        return ConfigurationRefused(f"The price {price.id} is inactive: it is no longer sold.", param)
    if price.recurring is None:
        return ConfigurationRefused(
            f"The price {price.id} is charged once: a plan can change to recurring prices only.", param
        )
    if price.recurring.usage_type != "licensed":
        return ConfigurationRefused(
            f"The price {price.id} is usage-based: a plan can change to prices by quantity only.", param
        )
    return _Listed(param, product, price, price.recurring)


def _colliding(first: _Listed, second: _Listed, sold: Sold) -> Iterator[ConfigurationRefused]:
    """R12: of interval and currency, two prices of one product share one at most."""
    shared = first.currencies & second.currencies
    if first.product != second.product or first.rhythm != second.rhythm or not shared:
        return
    if first.price.id == second.price.id:
        yield ConfigurationRefused(f"The price {first.price.id} is listed twice.", second.param)
        return
    known = sold.products.get(first.product)
    name = f"{first.product} ({known.name})" if known else first.product
    currency = min(shared)
    yield PricesCollide(
        f"The prices {first.price.id} and {second.price.id} of the product {name} are both billed "
        f"{first.rhythm} in {currency}. Prices of one product may have the same interval or the same "
        "currency, but not both; prices of different products may.",
        second.param,
        Collision(
            product=known.name if known else first.product,
            recurring=first.recurring,
            currency=currency,
            first=first.price.id,
            second=second.price.id,
        ),
    )


def _repeated(products: Sequence[str]) -> Iterator[ConfigurationRefused]:
    for number, product in enumerate(products):
        if product in products[:number]:
            yield ConfigurationRefused(
                f"The product {product} is listed twice: put its prices into one entry.",
                f"{PRODUCTS}[{number}][product]",
            )
