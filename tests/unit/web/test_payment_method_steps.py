"""The steps of payment methods: who may take them, and what a page holds."""

from typing import Any

import pytest

from tests.unit import canned
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import fragment_problems, page_problems

OFF = {"payment_method_update": {"enabled": False}, "invoice_history": {"enabled": True}}
KEY = "pma_0123456789abcdef"
STEPS = ["add", f"add/{KEY}/leave", f"add/{KEY}/returned?session_id=cs_1", "pm_1/remove", "pm_1/use"]
FORMS = ["add", "pm_1/default", "pm_1/remove", "pm_1/use"]


@pytest.mark.parametrize("step", STEPS)
async def test_switched_off_is_off(stranger: Arrive, step: str) -> None:
    """SECURITY A3: 403, whoever knows the address."""
    visit = await stranger()
    await visit.sign_in(features=OFF)
    assert (await visit.page(f"/p/payment-methods/{step}")).status_code == 403


@pytest.mark.parametrize("form", FORMS)
async def test_a_hand_made_form_is_refused(stranger: Arrive, form: str) -> None:
    """SECURITY A3: 403, and Stripe is asked to change nothing."""
    visit = await stranger()
    await visit.sign_in(features=OFF)
    answer = await visit.post(f"/p/payment-methods/{form}", key=KEY, subscription="sub_1")
    assert answer.status_code == 403


async def test_the_panel_offers_nothing_then(stranger: Arrive) -> None:
    """What is off is not shown either."""
    visit = await stranger()
    await visit.sign_in(features=OFF)
    page = (await visit.page("/p/payment-methods")).text
    assert "Visa ending in 4242" in page
    for control in ("Add payment method", "Make default", "/remove"):
        assert control not in page


@pytest.mark.parametrize("path", ["pm_9/remove", "pm_9/use", "nonsense/remove", f"add/{KEY}/leave"])
async def test_what_is_not_ones_own_does_not_exist(customer: Arrive, path: str) -> None:
    """SECURITY A1: another's, and what never was, look the same."""
    visit = await customer()
    assert (await visit.page(f"/p/payment-methods/{path}")).status_code == 404


async def test_a_form_without_its_key_is_not_taken(customer: Arrive) -> None:
    """SECURITY M5: without the key it was shown with, a form does nothing."""
    visit = await customer()
    assert (await visit.post("/p/payment-methods/pm_1/remove")).status_code == 400


@pytest.mark.parametrize("path", ["pm_1/remove", "pm_2/remove", "pm_2/use"])
async def test_a_step_is_a_whole_page_and_a_fragment(customer: Arrive, path: str) -> None:
    """DESIGN: one address, two answers, valid both ways."""
    answers: dict[str, Any] = {
        "/v1/customers/cus_1/payment_methods": canned.wallet(canned.card(), canned.card(id="pm_2"))
    }
    visit = await customer(**answers)
    page = await visit.page(f"/p/payment-methods/{path}")
    assert page.status_code == 200
    assert page_problems(page.text) == []
    fragment = await visit.fragment(f"/p/payment-methods/{path}")
    assert fragment_problems(fragment.text) == []


async def test_the_last_one_says_why(customer: Arrive) -> None:
    """R8: the sentence, and the offer to add another."""
    page = (await (await customer()).page("/p/payment-methods/pm_1/remove")).text
    assert (
        "This is the only payment method for your active plan. "
        "Add a new one first, then remove this one." in page
    )
    assert "/p/payment-methods/add" in page
