"""The merchant's products, prices and coupons, kept for a short while: `expand` does not reach them all."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from services.stripe_gateway.errors import NotFound, NotPermitted
from services.stripe_gateway.gateway import Gateway, chosen_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.discounts import Coupon
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)

LIFE_SECONDS = 300
_PAGE = 100  # Stripe's largest page


class Catalogue:
    """Answers are at most LIFE_SECONDS old; what was deleted at Stripe is missing from them."""

    def __init__(self, gateway: Gateway, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._products: _Shelf[Product] = _Shelf(self._load_products, monotonic)
        self._prices: _Shelf[Price] = _Shelf(self._load_prices, monotonic)
        self._coupons: _Shelf[Coupon] = _Shelf(self._load_coupons, monotonic)

    async def products(self, ids: Iterable[str]) -> Mapping[str, Product]:
        """The products with these ids, those no longer sold among them, and maybe others."""
        return await self._products.take(ids)

    async def prices(self, ids: Iterable[str]) -> Mapping[str, Price]:
        """The prices with these ids, tiers included, and maybe others."""
        return await self._prices.take(ids)

    async def coupons(self, ids: Iterable[str]) -> Mapping[str, Coupon]:
        """The coupons with these ids, with what limits them, and maybe others; none that may not be read.

        What a coupon takes off never changes.
        """
        return await self._coupons.take(ids)

    async def both(
        self, prices: Collection[str], products: Collection[str]
    ) -> tuple[Mapping[str, Price], Mapping[str, Product]]:
        """`prices` and `products`, asked for side by side where they are not known."""
        if self._prices.knows(prices) or self._products.knows(products):  # then one of them asks at most
            return await self.prices(prices), await self.products(products)
        return await asyncio.gather(self.prices(prices), self.products(products))

    def forget(self) -> None:
        """The merchant changed something: ask again from now on."""
        self._products.clear()
        self._prices.clear()
        self._coupons.clear()

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

    async def _load_coupons(self, ids: list[str]) -> list[Coupon]:
        found = await asyncio.gather(*(self._load_coupon(coupon) for coupon in ids))
        return [coupon for coupon in found if coupon is not None]

    async def _load_coupon(self, coupon: str) -> Coupon | None:
        try:
            return await self._gateway.get(
                f"/v1/coupons/{chosen_id(coupon)}", Coupon, {"expand": ["applies_to", "currency_options"]}
            )
        except (NotFound, NotPermitted):
            return None

    async def _load_price(self, price: str) -> Price | None:
        try:
            return await self._gateway.get(
                f"/v1/prices/{chosen_id(price)}", Price, {"expand": ["tiers", "currency_options"]}
            )
        except NotFound:
            return None


class _Shelf(Generic[T]):
    """Objects of one kind, all forgotten together; ids that Stripe does not know are remembered too."""

    def __init__(
        self, load: Callable[[list[str]], Awaitable[list[T]]], monotonic: Callable[[], float]
    ) -> None:
        self._load = load
        self._monotonic = monotonic
        self.clear()

    async def take(self, ids: Iterable[str]) -> Mapping[str, T]:
        missing, kept, asked = self._missing(ids), self._kept, self._asked
        if missing:
            kept.update({found.id: found for found in await self._load(sorted(missing))})
            asked |= missing
        return kept

    def knows(self, ids: Iterable[str]) -> bool:
        """Whether nothing has to be asked for."""
        return not self._missing(ids)

    def clear(self) -> None:
        """New dicts: a load under way still fills the old ones, with what may be older than the change."""
        self._kept: dict[str, T] = {}
        self._asked: set[str] = set()
        self._until = self._monotonic() + LIFE_SECONDS

    def _missing(self, ids: Iterable[str]) -> set[str]:
        if self._monotonic() >= self._until:
            self.clear()
        return set(ids) - self._asked
