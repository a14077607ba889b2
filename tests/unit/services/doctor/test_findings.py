"""Issue 7.7: all checks run, at the same time, and none keeps the others waiting."""

import asyncio
from collections.abc import Sequence

import pytest

from services.doctor import Finding, bad, examine, findings, good


async def test_all_run_at_once_in_their_order() -> None:
    """Each waits for the other; what they found is told as they were named."""
    meeting = asyncio.Barrier(2)

    async def one() -> Sequence[Finding]:
        await meeting.wait()
        return [good("One.")]

    async def two() -> Sequence[Finding]:
        await meeting.wait()
        return [bad("Two.")]

    found = await examine({"First": one, "Second": two})
    assert list(found.items()) == [("First", [good("One.")]), ("Second", [bad("Two.")])]


async def test_a_check_that_hangs_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends in time."""
    monkeypatch.setattr(findings, "PATIENCE_SECONDS", 0.01)

    async def hangs() -> Sequence[Finding]:
        await asyncio.Event().wait()
        raise AssertionError

    [found] = (await examine({"It": hangs}))["It"]
    assert found.level.value == "problem"
