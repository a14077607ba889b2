"""A catalogue held against what the merchant sells at this moment."""

import asyncio
from collections.abc import Sequence

from services.catalogue import Catalogue
from services.configurations.errors import ConfigurationRefused
from services.configurations.objects import Product
from services.configurations.rules import offers
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.objects.prices import Price

AT_ONCE = 10


async def check_offered(gateway: Gateway, products: Sequence[Product]) -> None:
    """Raises ConfigurationRefused for the first rule that is broken, and GatewayError."""
    for refusal in await refused_offers(gateway, products):
        raise refusal


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
