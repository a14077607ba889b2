"""A card that was saved on Stripe's page counts, though the browser never came back (F30's other side)."""

from pathlib import Path

import pytest

from services.audit import Origin
from services.payment_methods.adding import Way
from services.payment_methods.changing import Changing
from services.payment_methods.unreturned import Unreturned
from tests.unit.canned import subscription
from tests.unit.services.payment_methods.till import Till, changing

pytestmark = pytest.mark.usefixtures("both_databases")

ORIGIN = Origin(actor="customer")
KEY = "pma_0123456789abcdef"
WAY = Way("https://shop.example/back", "https://shop.example/left", "en")


async def started(services: Changing) -> Unreturned:
    await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
    return Unreturned(services.adding, services.changes)


async def test_it_becomes_the_default_as_if_the_browser_had_come_back(tmp_path: Path) -> None:
    """And the browser's own return afterwards changes nothing more."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        unreturned = await started(services)
        till.complete("pm_2")
        await unreturned("cus_1")
        assert till.default == "pm_2"
        posts = len(till.posts)
        change = await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
        await unreturned("cus_1")
    assert (change.status, len(till.posts)) == ("done", posts)


async def test_after_the_browsers_return_there_is_nothing_to_do(tmp_path: Path) -> None:
    """Though another method was made the default since."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        unreturned = await started(services)
        till.complete("pm_2")
        await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
        await services.choosing.make_default("cus_1", "pm_1", "pmd_0123456789abcdef", ORIGIN)
        await unreturned("cus_1")
    assert till.default == "pm_1"


async def test_a_page_that_is_open_stays_open(tmp_path: Path) -> None:
    """The merchant's own Checkout for the same customer ends nothing of ours."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        unreturned = await started(services)
        await unreturned("cus_1")
        change = await services.adding.attempt("cus_1", KEY)
    assert (till.default, change.status) == ("pm_1", "open")


async def test_what_a_bank_confirms_later_counts_then(tmp_path: Path) -> None:
    """`setup_intent.succeeded` comes days after the page was completed."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        unreturned = await started(services)
        till.complete("pm_2", status="processing")
        await unreturned("cus_1")
        assert till.default == "pm_1"
        till.complete("pm_2")
        await unreturned("cus_1")
    assert till.default == "pm_2"


async def test_of_anothers_checkout_nothing_is_asked(tmp_path: Path) -> None:
    """A merchant's own Checkouts are many, and none of them is ours."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        await Unreturned(services.adding, services.changes)("cus_1")
    assert (till.calls, till.posts) == ([], [])
