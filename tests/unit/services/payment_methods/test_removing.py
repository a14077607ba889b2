"""Removing a payment method: R8's table of cases."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.audit import Origin
from services.payment_methods.errors import LastPaymentMethod, ReplacementNeeded
from services.payment_methods.removing import needs_method
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.objects.subscriptions import Subscription
from tests.unit.canned import subscription
from tests.unit.services.payment_methods.till import Till, changing

ORIGIN = Origin(actor="customer")
KEY = "pmr_0123456789abcdef"
PAUSED = {"behavior": "void", "resumes_at": None}


@pytest.mark.parametrize(
    ("state", "needs"),
    [
        ({"status": "active"}, True),
        ({"status": "active", "cancel_at_period_end": True}, True),
        ({"status": "active", "pause_collection": PAUSED}, True),
        ({"status": "trialing"}, True),
        ({"status": "past_due"}, True),
        ({"status": "unpaid"}, True),
        ({"status": "incomplete"}, True),
        ({"status": "paused", "pause_collection": PAUSED}, True),
        ({"status": "paused"}, False),
        ({"status": "canceled"}, False),
        ({"status": "canceled", "pause_collection": PAUSED}, False),
        ({"status": "incomplete_expired"}, False),
    ],
)
async def test_the_last_one(tmp_path: Path, state: dict[str, Any], needs: bool) -> None:
    """R8: with such a plan the last method stays, without one it goes."""
    plan = subscription(**state)
    assert needs_method(msgspec.convert(plan, Subscription)) is needs
    till = Till(["pm_1"], [plan])
    async with changing(till, tmp_path) as services:
        if needs:
            with pytest.raises(LastPaymentMethod):
                await services.removing.remove("cus_1", "pm_1", "", KEY, ORIGIN)
        else:
            await services.removing.remove("cus_1", "pm_1", "", KEY, ORIGIN)
    assert till.methods == (["pm_1"] if needs else [])


async def test_one_of_two_that_pays_nothing_just_goes(tmp_path: Path) -> None:
    """R8: another is left, and nothing depends on it."""
    till = Till(["pm_1", "pm_2"], [subscription()])
    async with changing(till, tmp_path) as services:
        await services.removing.remove("cus_1", "pm_2", "", KEY, ORIGIN)
    assert [path for path, _, _ in till.posts] == ["/v1/payment_methods/pm_2/detach"]


async def test_the_default_hands_over_first(tmp_path: Path) -> None:
    """R8: the other one is the default before this one is gone."""
    till = Till(["pm_1", "pm_2"], [subscription()])
    async with changing(till, tmp_path) as services:
        await services.removing.remove("cus_1", "pm_1", "pm_2", KEY, ORIGIN)
    assert (till.methods, till.default) == (["pm_2"], "pm_2")
    assert till.posts[0][0] == "/v1/customers/cus_1"


@pytest.mark.parametrize("replacement", ["", "pm_1", "pm_of_someone_else"])
async def test_nothing_is_orphaned(tmp_path: Path, replacement: str) -> None:
    """R8: what pays goes only with something of the customer's own in its place."""
    till = Till(["pm_1", "pm_2"], [subscription()])
    async with changing(till, tmp_path) as services:
        with pytest.raises(ReplacementNeeded):
            await services.removing.remove("cus_1", "pm_1", replacement, KEY, ORIGIN)
    assert till.methods == ["pm_1", "pm_2"]


@pytest.mark.parametrize(("replacement", "own"), [("pm_1", None), ("pm_3", "pm_3")])
async def test_an_override_is_moved(tmp_path: Path, replacement: str, own: str | None) -> None:
    """To the default: it follows the default from now on. To another: it names that one."""
    till = Till(["pm_1", "pm_2", "pm_3"], [subscription(default_payment_method="pm_2")])
    async with changing(till, tmp_path) as services:
        await services.removing.remove("cus_1", "pm_2", replacement, KEY, ORIGIN)
    assert till.plans[0]["default_payment_method"] == own
    assert till.methods == ["pm_1", "pm_3"]


async def test_two_tabs_leave_one(tmp_path: Path) -> None:
    """R8: both saw two methods; whoever comes second finds the last one and is refused."""
    till = Till(["pm_1", "pm_2"], [subscription()])
    async with changing(till, tmp_path) as services:
        done = await asyncio.gather(
            services.removing.remove("cus_1", "pm_1", "pm_2", f"{KEY}a", ORIGIN),
            services.removing.remove("cus_1", "pm_2", "", f"{KEY}b", ORIGIN),
            return_exceptions=True,
        )
    assert len(till.methods) == 1
    assert [type(result) for result in done].count(LastPaymentMethod) == 1


async def test_twice_is_once(tmp_path: Path) -> None:
    """SECURITY M5: the second click has the first one's answer, and nothing more is written."""
    till = Till(["pm_1", "pm_2"], [subscription()])
    async with changing(till, tmp_path) as services:
        first = await services.removing.remove("cus_1", "pm_2", "", KEY, ORIGIN)
        again = await services.removing.remove("cus_1", "pm_2", "", KEY, ORIGIN)
    assert (first.id, first.status) == (again.id, again.status) == (KEY, "done")
    assert len(till.posts) == 1


async def test_a_foreign_one_does_not_exist(tmp_path: Path) -> None:
    """SECURITY A1: not found, and nothing is written."""
    till = Till(["pm_1", "pm_2"], [])
    async with changing(till, tmp_path) as services:
        with pytest.raises(NotFound):
            await services.removing.remove("cus_1", "pm_9", "", KEY, ORIGIN)
    assert till.posts == []
