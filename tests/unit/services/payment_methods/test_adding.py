"""Adding a payment method: only what Stripe says was saved for this attempt counts."""

from pathlib import Path

import pytest

from services.audit import Origin
from services.payment_methods.adding import Way
from services.payment_methods.errors import NotCompleted
from services.stripe_gateway.errors import NotFound
from tests.unit.canned import subscription
from tests.unit.services.payment_methods.till import Till, changing

pytestmark = pytest.mark.usefixtures("both_databases")

ORIGIN = Origin(actor="customer")
KEY = "pma_0123456789abcdef"
WAY = Way("https://shop.example/back", "https://shop.example/left", "en")


async def test_stripes_page_is_opened_once(tmp_path: Path) -> None:
    """SECURITY M5: the second click leads to the same page; the key is the form's."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        first = await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        again = await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
    ((path, params, key),) = till.posts
    assert first.details.url == again.details.url == "https://checkout.stripe.com/c/1"
    assert (path, key) == ("/v1/checkout/sessions", KEY)
    assert params == {
        "mode": "setup",
        "customer": "cus_1",
        "currency": "usd",
        "client_reference_id": KEY,
        "success_url": WAY.success_url,
        "cancel_url": WAY.cancel_url,
        "locale": "en",
    }


async def test_the_configurations_types_are_asked_for(tmp_path: Path) -> None:
    """Issue 5.1: `payment_method_configuration` of the portal's configuration goes along."""
    till = Till(["pm_1"], [])
    till.answers["/v1/payment_method_configurations/pmc_1"] = {"id": "pmc_1", "card": {"available": True}}
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, "pmc_1", WAY, ORIGIN)
        offering = await services.offerings.of("cus_1", "pmc_1")
    assert till.posts[0][1]["payment_method_configuration"] == "pmc_1"
    assert [kind.type for kind in offering.kinds] == ["card"]


async def test_the_new_one_becomes_the_default_once(tmp_path: Path) -> None:
    """Issue 5.1: and a replayed return changes nothing, also after another was made the default."""
    till = Till(["pm_1"], [subscription()])
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        till.complete("pm_2")
        change = await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
        assert (till.default, change.status) == ("pm_2", "done")
        await services.choosing.make_default("cus_1", "pm_1", "pmd_0123456789abcdef", ORIGIN)
        await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
    assert till.default == "pm_1"


@pytest.mark.parametrize(
    ("customer", "key", "session"),
    [
        ("cus_1", KEY, "cs_2"),
        ("cus_1", KEY, ""),
        ("cus_1", "pma_of_another_attempt", "cs_1"),
        ("cus_2", KEY, "cs_1"),
    ],
)
async def test_a_foreign_session_opens_nothing(tmp_path: Path, customer: str, key: str, session: str) -> None:
    """Issue 5.1: the page belongs to this customer and this attempt, or it is not found."""
    till = Till(["pm_1"], [])
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        till.complete("pm_2")
        with pytest.raises(NotFound):
            await services.adding.finish(customer, key, session, ORIGIN)
    assert till.default == "pm_1"


@pytest.mark.parametrize("part", ["customer", "client_reference_id", "mode"])
async def test_a_page_that_is_not_ours_is_not_taken(tmp_path: Path, part: str) -> None:
    """What Stripe says about the page must name this customer, this attempt, and a setup."""
    till = Till(["pm_1"], [])
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        till.complete("pm_2")
        till.checkout[part] = "something else"
        with pytest.raises(NotFound):
            await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
    assert till.default == "pm_1"


async def test_nothing_saved_is_nothing_done(tmp_path: Path) -> None:
    """Left before the end, or a method that is not the customer's: the default stays."""
    till = Till(["pm_1"], [])
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        with pytest.raises(NotCompleted):
            await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
        till.complete("pm_2", customer="cus_2")
        with pytest.raises(NotCompleted):
            await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
    assert till.default == "pm_1"


async def test_a_bank_may_take_its_time(tmp_path: Path) -> None:
    """A bank account that waits for its confirmation pays nothing yet, and everything afterwards."""
    till = Till(["pm_1"], [])
    async with changing(till, tmp_path) as services:
        await services.adding.start("cus_1", KEY, None, WAY, ORIGIN)
        till.complete("pm_2", status="processing")
        change = await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
        assert (change.status, till.default) == ("pending", "pm_1")
        till.complete("pm_2")
        await services.adding.finish("cus_1", KEY, "cs_1", ORIGIN)
    assert till.default == "pm_2"


@pytest.mark.parametrize(("method", "own"), [("pm_1", None), ("pm_2", "pm_2")])
async def test_one_plan_is_moved(tmp_path: Path, method: str, own: str | None) -> None:
    """Issue 5.2: to the default it follows the default, to another it names that one."""
    till = Till(["pm_1", "pm_2", "pm_3"], [subscription(default_payment_method="pm_3")])
    async with changing(till, tmp_path) as services:
        await services.choosing.move("cus_1", method, "sub_1", "pmu_0123456789abcdef", ORIGIN)
    assert till.plans[0]["default_payment_method"] == own
    assert till.default == "pm_1"
