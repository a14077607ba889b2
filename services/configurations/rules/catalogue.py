"""How much a catalogue may hold, and what quantities may be chosen."""

from collections.abc import Iterator

from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import AdjustableQuantity, Configuration

PRODUCTS = "features[subscription_update][products]"
MOST_PRODUCTS = 10
MOST_PRICES = 100  # each is asked for at Stripe


def refusals(configuration: Configuration) -> Iterator[ConfigurationRefused]:
    products = configuration.products
    if len(products) > MOST_PRODUCTS:
        yield ConfigurationRefused(f"A configuration offers {MOST_PRODUCTS} products at most.", PRODUCTS)
    if sum(len(product.prices) for product in products) > MOST_PRICES:
        yield ConfigurationRefused(f"A configuration offers {MOST_PRICES} prices at most.", PRODUCTS)
    for number, product in enumerate(products):
        yield from _quantity(product.adjustable_quantity, f"{PRODUCTS}[{number}][adjustable_quantity]")


def _quantity(quantity: AdjustableQuantity, param: str) -> Iterator[ConfigurationRefused]:
    if quantity.minimum < 0:
        yield ConfigurationRefused("A quantity cannot be negative.", f"{param}[minimum]")
    if quantity.maximum is not None and quantity.maximum < max(quantity.minimum, 1):
        yield ConfigurationRefused("The maximum cannot be less than the minimum.", f"{param}[maximum]")
