"""All that a catalogue could offer: what the merchant sells at Stripe by subscription and quantity."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import Struct

from services.catalogue import Catalogue
from services.configurations import objects
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product

MOST_PAGES = 10
_PAGE = 100  # Stripe's largest page

T = TypeVar("T", Price, Product)


class Sellable(Struct, frozen=True):
    """A product with its recurring prices by quantity; where `sold` is false, it no longer is."""

    product: Product
    prices: tuple[Price, ...]

    @property
    def sold(self) -> bool:
        return self.product.active


class Assortment(Struct, frozen=True):
    """`whole` says whether Stripe has no more of them than were read."""

    products: tuple[Sellable, ...]
    whole: bool


async def assortment(gateway: Gateway, offered: Sequence[objects.Product]) -> Assortment:
    """What is `offered` comes first and in its order, sold or not. Raises GatewayError."""
    fresh = Catalogue(gateway)
    kept, known, (products, all_products), (prices, all_prices) = await asyncio.gather(
        fresh.products(entry.product for entry in offered),
        fresh.prices(price for entry in offered for price in entry.prices),
        _all(gateway, "/v1/products", StripeList[Product], {"active": True}),
        _all(
            gateway,
            "/v1/prices",
            StripeList[Price],
            {
                "active": True,
                "type": "recurring",
                "recurring": {"usage_type": "licensed"},
                "expand": ["data.currency_options", "data.tiers"],
            },
        ),
    )
    of_product: dict[str, dict[str, Price]] = {}
    for entry in offered:
        mine = {price: known[price] for price in entry.prices if price in known}
        of_product.setdefault(entry.product, {}).update(mine)
    for price in prices:
        of_product.setdefault(price.product, {}).setdefault(price.id, price)
    first = [kept[entry.product] for entry in offered if entry.product in kept]
    later = [product for product in products if product.id not in kept]
    shelf = (Sellable(one, tuple(of_product.get(one.id, {}).values())) for one in [*first, *later])
    return Assortment(tuple(one for one in shelf if one.prices), whole=all_products and all_prices)


async def _all(
    gateway: Gateway, path: str, kind: type[StripeList[T]], params: dict[str, Any]
) -> tuple[list[T], bool]:
    """All of a list, or its first MOST_PAGES pages."""
    found: list[T] = []
    after: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = await gateway.get(path, kind, {**params, **after, "limit": _PAGE})
        found += page.data
        if not page.has_more:
            return found, True
        after = {"starting_after": page.data[-1].id}
    return found, False
