"""What customers read about money where a plan is not in its usual state, over a whole sandbox."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.objects.subscriptions import Subscription
from tests.unit.web import shop as shops
from tests.unit.web.shop import Shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shops.opened(tmp_path / "portal") as opened:
        yield opened


async def test_a_change_that_waits_is_named_as_it_was_quoted(shop: Shop) -> None:
    """The same plan by the year is not called by the same name as the one by the month."""
    ada = await shop.customer(shop.made("4242424242424242", "4000000000000341"))
    plan = next(iter(shop.sandbox.world.subscriptions.owned_by(ada.id))).id
    declines = next(iter(shop.sandbox.world.payment_methods.owned_by(ada.id))).id
    await ada.post(f"/p/payment-methods/{declines}/default")
    yearly = {"price": shop.stage.price("plain_yearly_usd"), "quantity": "1"}
    confirm = (await ada.submit(f"/p/subscriptions/{plan}/update", **yearly)).headers["location"]
    await ada.submit(confirm, f"/p/subscriptions/{plan}/confirm")
    page = (await ada.get(f"/p/subscriptions/{plan}/payment")).text
    assert "Plain, Monthly" in page
    assert "Plain, Yearly" in page


async def test_the_next_invoice_while_collection_is_paused(shop: Shop) -> None:
    """R14: what it comes to is not said to be billed."""
    customer = shop.id_of("paused_collection")
    ada = await shop.customer(customer)
    (plan,) = shop.sandbox.world.subscriptions.owned_by(customer)
    assert isinstance(plan, Subscription)
    page = (await ada.get(f"/p/invoices/upcoming/{plan.id}")).text
    assert "Collecting payments is paused, and nothing is charged for now." in page
    assert "will be billed" not in page
