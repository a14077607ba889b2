"""The catalogue's memory: short, complete, and never a second call for the same name."""

from typing import Any

import pytest

from services.catalogue import LIFE_SECONDS, Catalogue
from tests.unit import canned
from tests.unit.canned import CannedGateway


class Time:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def catalogue() -> tuple[Catalogue, CannedGateway, Time]:
    gateway = CannedGateway(
        {"/v1/products": canned.listed(canned.product()), "/v1/prices/price_1": canned.price()}
    )
    time = Time()
    return Catalogue(gateway, monotonic=time), gateway, time


async def test_names_are_asked_for_once() -> None:
    """P4: with a warm cache a page view costs no call for names; a deleted product is remembered too."""
    shelf, gateway, _ = catalogue()
    for _again in range(2):
        assert set(await shelf.products(["prod_1", "prod_gone", "prod_1"])) == {"prod_1"}
    assert [params["ids"] for _, params in gateway.calls] == [["prod_1", "prod_gone"]]


async def test_a_name_is_asked_for_again_after_its_life() -> None:
    """What the merchant renames shows within minutes."""
    shelf, gateway, time = catalogue()
    await shelf.products(["prod_1"])
    time.now = LIFE_SECONDS + 1
    await shelf.products(["prod_1"])
    assert len(gateway.calls) == 2


async def test_forgetting_asks_again() -> None:
    """A webhook that says "changed" makes the next page ask."""
    shelf, gateway, _ = catalogue()
    await shelf.products(["prod_1"])
    await shelf.prices(["price_1"])
    shelf.forget()
    await shelf.products(["prod_1"])
    await shelf.prices(["price_1"])
    assert len(gateway.calls) == 4


async def test_what_was_asked_for_before_a_change_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A webhook comes while a page asks: the page is answered whole, and the next one asks anew."""
    shelf, gateway, _ = catalogue()
    await shelf.products(["prod_1"])
    asked = gateway.get

    async def overtaken(*call: Any) -> Any:
        shelf.forget()
        return await asked(*call)

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "get", overtaken)
        assert set(await shelf.products(["prod_1", "prod_gone"])) == {"prod_1"}
    await shelf.products(["prod_gone"])
    assert len(gateway.calls) == 3


async def test_prices_come_with_their_tiers() -> None:
    """`expand` does not reach them from a list of subscriptions; a price that is gone is missing."""
    shelf, gateway, _ = catalogue()
    assert set(await shelf.prices(["price_1", "price_gone"])) == {"price_1"}
    assert "tiers" in gateway.calls[0][1]["expand"]


async def test_nothing_wanted_costs_nothing() -> None:
    """An empty page asks nothing."""
    shelf, gateway, _ = catalogue()
    assert await shelf.products([]) == {}
    assert gateway.calls == []


async def test_a_price_that_was_made_as_a_plan() -> None:
    """Old accounts have prices with ids of their own choice."""
    gateway = CannedGateway({"/v1/prices/Gold%20monthly": canned.price(id="Gold monthly")})
    assert set(await Catalogue(gateway).prices(["Gold monthly"])) == {"Gold monthly"}
