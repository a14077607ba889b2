"""The merchant's products and prices, kept for a short while: `expand` does not reach their names."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)

LIFE_SECONDS = 300
_PAGE = 100  # Stripe's largest page
_UNKNOWN = (0.0, None)


class Catalogue:
    """Answers are at most LIFE_SECONDS old; what was deleted at Stripe is missing from them."""

    def __init__(self, gateway: Gateway, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._products: _Shelf[Product] = _Shelf(self._load_products, monotonic)
        self._prices: _Shelf[Price] = _Shelf(self._load_prices, monotonic)

    async def products(self, ids: Iterable[str]) -> Mapping[str, Product]:
        """The products with these ids, those no longer sold among them."""
        return await self._products.take(ids)

    async def prices(self, ids: Iterable[str]) -> Mapping[str, Price]:
        """The prices with these ids, tiers included."""
        return await self._prices.take(ids)

    async def both(
        self, prices: Iterable[str], products: Iterable[str]
    ) -> tuple[Mapping[str, Price], Mapping[str, Product]]:
        """`prices` and `products`, asked for side by side where they are not known."""
        known = self._prices.known(prices), self._products.known(products)
        if known[0] is not None and known[1] is not None:
            return known[0], known[1]
        return await asyncio.gather(self.prices(prices), self.products(products))

    def forget(self) -> None:
        """The merchant changed something: ask again from now on."""
        self._products.clear()
        self._prices.clear()

    async def _load_products(self, ids: list[str]) -> list[Product]:
        pages = await asyncio.gather(
            *(
                self._gateway.get(
                    "/v1/products", StripeList[Product], {"ids": ids[at : at + _PAGE], "limit": _PAGE}
                )
                for at in range(0, len(ids), _PAGE)
            )
        )
        return [product for page in pages for product in page.data]

    async def _load_prices(self, ids: list[str]) -> list[Price]:
        found = await asyncio.gather(*(self._load_price(price) for price in ids))
        return [price for price in found if price is not None]

    async def _load_price(self, price: str) -> Price | None:
        try:
            return await self._gateway.get(
                f"/v1/prices/{object_id('price', price)}", Price, {"expand": ["tiers", "currency_options"]}
            )
        except NotFound:
            return None


class _Shelf(Generic[T]):
    """Objects of one kind with the moment until which each is good; None is remembered too."""

    def __init__(
        self, load: Callable[[list[str]], Awaitable[list[T]]], monotonic: Callable[[], float]
    ) -> None:
        self._load = load
        self._monotonic = monotonic
        self._kept: dict[str, tuple[float, T | None]] = {}

    async def take(self, ids: Iterable[str]) -> Mapping[str, T]:
        wanted = set(ids)
        known = self.known(wanted)
        if known is not None:
            return known
        now = self._monotonic()
        missing = sorted(i for i in wanted if self._kept.get(i, _UNKNOWN)[0] <= now)
        loaded = {found.id: found for found in await self._load(missing)}
        self._kept.update({i: (now + LIFE_SECONDS, loaded.get(i)) for i in missing})
        kept = ((i, self._kept[i][1]) for i in wanted)
        return {i: found for i, found in kept if found is not None}

    def known(self, ids: Iterable[str]) -> Mapping[str, T] | None:
        """Those of `ids` that exist; None where one must be asked for."""
        now, found = self._monotonic(), {}
        for i in ids:
            good_until, kept = self._kept.get(i, _UNKNOWN)
            if good_until <= now:
                return None
            if kept is not None:
                found[i] = kept
        return found

    def clear(self) -> None:
        self._kept.clear()
