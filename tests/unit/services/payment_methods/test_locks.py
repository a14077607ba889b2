"""One change at a time to a customer, over all workers."""

from pathlib import Path

import pytest

from services.payment_methods.locks import HELD_MOST, CustomerBusy, CustomerLocks
from services.store import Store
from tests.unit.databases import database
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")


async def no_sleep(_seconds: float) -> None:
    """Time passes elsewhere."""


async def test_who_comes_second_waits_and_is_told(store: Store, clock: TestClock) -> None:
    """R8: another worker, with the same database, does not get in meanwhile."""
    one, two = CustomerLocks(store, clock), CustomerLocks(store, clock, sleep=no_sleep)
    async with one.held("cus_1"):
        with pytest.raises(CustomerBusy):
            async with two.held("cus_1"):
                raise AssertionError("held twice")
        async with two.held("cus_2"):
            pass
    async with two.held("cus_1"):
        pass


async def test_a_holder_that_died_is_forgotten(store: Store, clock: TestClock) -> None:
    """SECURITY F21: a killed worker blocks nobody for longer than a minute."""
    dead, alive = CustomerLocks(store, clock), CustomerLocks(store, clock, sleep=no_sleep)
    await dead.held("cus_1").__aenter__()
    clock.advance(HELD_MOST)
    async with alive.held("cus_1"):
        pass


async def test_waiting_ends_when_the_other_is_done(tmp_path: Path, clock: TestClock) -> None:
    """The second goes on as soon as the first lets go."""
    async with Store.connect(database(tmp_path)) as store:
        first = CustomerLocks(store, clock).held("cus_1")
        await first.__aenter__()

        async def release(_seconds: float) -> None:
            await first.__aexit__(None, None, None)

        async with CustomerLocks(store, clock, sleep=release).held("cus_1"):
            pass
