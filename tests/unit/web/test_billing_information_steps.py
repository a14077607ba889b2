"""The steps of billing information: who may take them, and that nothing typed is lost."""

import pytest

from tests.unit.web.conftest import Arrive
from tests.unit.web.html import page_problems

KEY = "bil_0123456789abcdef"
OFF = {"customer_update": {"enabled": False}, "invoice_history": {"enabled": True}}
ONLY_PHONE = {"customer_update": {"enabled": True, "allowed_updates": ["phone"]}}


@pytest.mark.parametrize("step", ["update", "tax-ids", "email/emc_1"])
async def test_switched_off_is_off(stranger: Arrive, step: str) -> None:
    """SECURITY A3."""
    visit = await stranger()
    await visit.sign_in(features=OFF)
    assert (await visit.page(f"/p/billing-information/{step}")).status_code == 403
    assert (await visit.post(f"/p/billing-information/{step}", key=KEY)).status_code == 403


@pytest.mark.parametrize("step", ["tax-ids", "email/emc_1", "tax-ids/txi_1/remove"])
async def test_what_is_not_allowed_is_off(stranger: Arrive, step: str) -> None:
    """SECURITY A3: each field for itself."""
    visit = await stranger()
    await visit.sign_in(features=ONLY_PHONE)
    assert (await visit.post(f"/p/billing-information/{step}", key=KEY)).status_code == 403


async def test_the_panel_offers_nothing_then(stranger: Arrive) -> None:
    """What is off is not shown either."""
    visit = await stranger()
    await visit.sign_in(features=OFF)
    page = (await visit.page("/p/billing-information")).text
    assert "Ada Lovelace" in page
    assert "Update information" not in page
    assert "Add tax ID" not in page


async def test_nothing_typed_is_lost(customer: Arrive) -> None:
    """Issue 5.5: 422, the sentence at the field, and every value as it was typed."""
    visit = await customer()
    typed = {
        "name": 'Ada "King"',
        "phone": "call me",
        "email": "ada@example.com",
        "address-country": "US",
        "address-line1": "500 5th Ave",
        "address-city": "New York",
        "address-state": "NY",
        "address-postal_code": "nonsense",
    }
    answer = await visit.post("/p/billing-information/update", key=KEY, **typed)
    assert answer.status_code == 422
    assert page_problems(answer.text) == []
    for value in ("Ada &#34;King&#34;", "call me", "500 5th Ave", "New York", "nonsense"):
        assert f'value="{value}"' in answer.text
    assert 'href="#field-address-postal_code"' in answer.text
    assert 'href="#field-phone"' in answer.text


async def test_another_country_is_another_form(customer: Arrive) -> None:
    """Issue 5.5: the fields of that country, and what was typed is kept."""
    visit = await customer()
    answer = await visit.post(
        "/p/billing-information/update",
        key=KEY,
        redraw="address-country",
        **{"address-country": "JP", "address-city": "Shibuya"},
    )
    assert answer.status_code == 200
    assert "Prefecture" in answer.text
    assert 'value="Shibuya"' in answer.text


async def test_without_a_mail_server_the_address_stays(customer: Arrive) -> None:
    """Issue 5.5: no code can be sent, so the form does not offer a new address, and says who can."""
    visit = await customer()
    page = (await visit.page("/p/billing-information/update")).text
    assert 'name="email"' not in page
    assert "can't be changed here" in page
    assert (await visit.page("/p/billing-information/email/emc_9")).status_code == 403
