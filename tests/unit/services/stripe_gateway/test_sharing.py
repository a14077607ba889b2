"""P4: equal reads in flight are one call, and none is older than what was changed."""

import asyncio

import pytest

from services.stripe_gateway import errors
from services.stripe_gateway.gateway import answer_by, reading_ahead
from tests.unit.services.stripe_gateway.upstream import CUSTOMER, ERROR_500, Customer, answer, upstream


async def test_each_reader_of_one_call_waits_as_long_as_it_can() -> None:
    """SECURITY F2: an answer that is due takes nothing from whoever shares its call."""

    async def read(seconds: float) -> Customer:
        answer_by(asyncio.get_running_loop().time() + seconds)
        return await gateway.get("/v1/customers/cus_1", Customer)

    async with upstream(None, CUSTOMER) as (fake, gateway):
        hasty, patient = (asyncio.create_task(read(seconds)) for seconds in (0.05, 5))
        with pytest.raises(errors.Unavailable, match="due"):
            await hasty
        fake.release.set()
        assert (await patient).id == "cus_1"
    assert len(fake.requests) == 1


async def test_equal_reads_in_flight_are_one_call() -> None:
    """P4: single flight; reads that differ, or come later, are calls of their own."""
    async with upstream(None, CUSTOMER, CUSTOMER) as (fake, gateway):
        reads = [asyncio.create_task(gateway.get("/v1/customers/cus_1", Customer)) for _ in range(5)]
        await fake.asked.wait()
        fake.release.set()
        found = await asyncio.gather(*reads)
        assert len(fake.requests) == 1
        await gateway.get("/v1/customers/cus_1", Customer)
    assert len(fake.requests) == 2
    assert all(one is found[0] for one in found)


async def test_a_read_after_a_write_is_fresh() -> None:
    """A read that began before a change may be older than it, and is not shared after it."""
    async with upstream(None, CUSTOMER, answer('{"id": "cus_new"}'), CUSTOMER) as (fake, gateway):
        before = asyncio.create_task(gateway.get("/v1/customers/cus_1", Customer))
        await fake.asked.wait()
        await gateway.post("/v1/customers/cus_1", Customer, idempotency_key="k")
        after = await gateway.get("/v1/customers/cus_1", Customer)
        fake.release.set()
        await before
    assert after.id == "cus_new"


async def test_reads_made_ahead_are_kept_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """PERFORMANCE.md: what was read when the session opened answers the page; not for long, and not old."""
    async with upstream(CUSTOMER, CUSTOMER, CUSTOMER, CUSTOMER) as (fake, gateway):

        async def read() -> None:
            await gateway.get("/v1/customers/cus_1", Customer)

        with reading_ahead():
            await read()
        await read()
        assert len(fake.requests) == 1
        await gateway.post("/v1/customers/cus_1", Customer, idempotency_key="k")
        await read()
        assert len(fake.requests) == 3
        monkeypatch.setattr("services.stripe_gateway.gateway.AHEAD_SECONDS", 0.0)
        with reading_ahead():
            await read()
        assert len(fake.requests) == 4


async def test_failures_ahead_are_not_kept() -> None:
    """A panel that failed ahead is asked for again by the page."""
    async with upstream(ERROR_500, ERROR_500, CUSTOMER) as (_, gateway):
        with reading_ahead(), pytest.raises(errors.Unavailable):
            await gateway.get("/v1/customers/cus_1", Customer)
        assert (await gateway.get("/v1/customers/cus_1", Customer)).id == "cus_1"


async def test_one_reader_gone_leaves_the_others() -> None:
    """A closed tab cancels its own wait only."""
    async with upstream(None, CUSTOMER) as (fake, gateway):
        first, second = (asyncio.create_task(gateway.get("/v1/customers/cus_1", Customer)) for _ in range(2))
        await fake.asked.wait()
        first.cancel()
        fake.release.set()
        assert (await second).id == "cus_1"
