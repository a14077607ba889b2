"""What is said of a change of plan without an answer: surely not made, or nobody knows (SECURITY F6, F10)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.faults import FaultParams
from tests.unit.web import shop as shops
from tests.unit.web.html import page_problems, words
from tests.unit.web.shop import HIDDEN, Shop

UNMADE, UNSURE = "and nothing has changed", "We don't know yet"
FINAL = {"stripe-should-retry": "false"}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shops.opened(tmp_path / "portal") as opened:
        yield opened


@pytest.mark.parametrize("step", ["confirm", "cancel"])
async def test_what_is_said_without_an_answer(shop: Shop, step: str) -> None:
    """A refusal for the moment has changed nothing, a lost answer may have; the button does it all the same,
    and once."""
    ada = await shop.customer(shop.made("4242424242424242"))
    plan = next(iter(shop.sandbox.world.subscriptions.owned_by(ada.id)))
    path = page = f"/p/subscriptions/{plan.id}/{step}"
    if step == "confirm":
        wish = {"price": shop.stage.price("gold_monthly_usd"), "quantity": "1"}
        page = (await ada.submit(f"/p/subscriptions/{plan.id}/update", **wish)).headers["location"]
    form = dict(HIDDEN.findall((await ada.get(page)).text))
    faults = shop.sandbox.gate.faults
    for status, said, unsaid in ((429, UNMADE, UNSURE), (500, UNSURE, UNMADE), (429, UNSURE, UNMADE)):
        faults.add(
            FaultParams(method="POST", path=f"/v1/subscriptions/{plan.id}", status=status, headers=FINAL)
        )
        answer = await ada.client.post(path, data=form)
        assert answer.status_code == 503
        assert page_problems(answer.text) == []
        assert said in words(answer.text)
        assert unsaid not in words(answer.text)
    assert (await ada.client.post(path, data=form)).status_code == 303
    assert len(list(shop.sandbox.world.invoices.owned_by(ada.id))) == (2 if step == "confirm" else 1)
