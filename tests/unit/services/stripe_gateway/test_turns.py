"""Calls wait for their turn before Stripe's limits are met (SECURITY F6, F34)."""

import asyncio

import pytest

from services.stripe_gateway.turns import Turns
from tests.unit.services.stripe_gateway.upstream import answer, upstream


async def begun(turns: Turns, calls: list[tuple[str, str]]) -> int:
    """How many of the calls begin while no time passes; the others begin in the end, too."""
    waiting = [asyncio.create_task(turns.wait(method, path)) for method, path in calls]
    loop = asyncio.get_running_loop()
    now = loop.time()
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(loop, "time", lambda: now)
        await asyncio.sleep(0)
        at_once = sum(task.done() for task in waiting)
    await asyncio.gather(*waiting)
    return at_once


@pytest.mark.parametrize(
    ("calls", "at_once"),
    [
        ([("get", f"/v1/invoices/in_{number}") for number in range(6)], 4),
        ([("get", f"/v1/{noun}") for noun in ("a", "b", "c", "d", "e", "f") for _ in range(3)], 16),
        ([("get", "/v1/a")] * 4 + [("post", "/v1/a")] * 4 + [("get", "/v1/a/1")] * 4, 12),
    ],
)
async def test_a_burst_is_spread(calls: list[tuple[str, str]], at_once: int) -> None:
    """By the fifth part of a second: 25 of one operation and 100 of all in a second would be refused."""
    assert await begun(Turns(live=True), calls) == at_once


async def test_a_test_key_has_less() -> None:
    """Stripe lets through a quarter of it."""
    assert await begun(Turns(live=False), [("get", f"/v1/{noun}") for noun in "abcdef"]) == 4


async def test_calls_take_their_turns() -> None:
    """A read and a change alike, whatever object they are about."""
    asked = []

    class Counted(Turns):
        async def wait(self, method: str, path: str) -> None:
            asked.append((method, path))

    async with upstream(answer("{}"), answer("{}"), turns=Counted(live=False)) as (_, gateway):
        await gateway.get("/v1/a", dict)
        await gateway.post("/v1/b", dict, idempotency_key="k")
    assert asked == [("get", "/v1/a"), ("post", "/v1/b")]
