"""What a configuration names at Stripe, held against what is there at this moment."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from services.catalogue import Catalogue
from services.configurations.errors import ConfigurationRefused, refuse
from services.configurations.objects import Product
from services.configurations.rules import offers
from services.stripe_gateway.errors import NotFound, NotPermitted
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.prices import Price

AT_ONCE = 10
METHOD_CONFIGURATION = "features[payment_method_update][payment_method_configuration]"


class _Methods(Struct, frozen=True):
    active: bool = True


async def check_methods(gateway: Gateway, configuration: str) -> None:
    """Raises ConfigurationRefused for a payment method configuration with which nobody could add a method,
    and GatewayError. A key that may not look at it lets it pass."""
    try:
        path = f"/v1/payment_method_configurations/{object_id('pmc', configuration)}"
        found = await gateway.get(path, _Methods)
    except NotPermitted:
        return
    except NotFound:
        message = f"No such payment_method_configuration: '{configuration[:100]}'"
        raise ConfigurationRefused(message, METHOD_CONFIGURATION, code="resource_missing") from None
    if not found.active:
        raise ConfigurationRefused(
            f"The payment method configuration {configuration} is inactive.", METHOD_CONFIGURATION
        )


async def check_offered(gateway: Gateway, products: Sequence[Product]) -> None:
    """Raises ConfigurationRefused for the first rule that is broken, and GatewayError."""
    refuse(await refused_offers(gateway, products))


async def refused_offers(gateway: Gateway, products: Sequence[Product]) -> list[ConfigurationRefused]:
    """One for each rule that is broken, by what Stripe says when asked afresh. Raises GatewayError."""
    fresh = Catalogue(gateway)
    known, prices = await asyncio.gather(
        fresh.products(entry.product for entry in products),
        _prices(fresh, [price for entry in products for price in entry.prices]),
    )
    return list(offers.refusals(products, offers.Sold(known, prices)))


async def _prices(fresh: Catalogue, ids: Sequence[str]) -> dict[str, Price]:
    """A few at a time: Stripe allows a test key 25 reads a second."""
    found: dict[str, Price] = {}
    for at in range(0, len(ids), AT_ONCE):
        found.update(await fresh.prices(ids[at : at + AT_ONCE]))
    return found
