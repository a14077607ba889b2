"""Tax ids: added, checked, removed (issue 5.5)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.billing_information import BillingInformation
from tests.e2e.pages.home import Home


def values(merchant: Merchant) -> list[tuple[str, str]]:
    """What Stripe holds of the active customer."""
    listed = merchant.stripe.v1.customers.tax_ids.list(merchant.customer("active")).data
    return [(tax_id.type, tax_id.value) for tax_id in listed]


@pytest.mark.parametrize("scripts", [True, False])
def test_one_is_added_and_removed(new_context: NewContext, merchant: Merchant, scripts: bool) -> None:
    """It stands on the panel with the state of its verification, until it is removed."""
    page = new_context(java_script_enabled=scripts).new_page()
    billing = Home(page).open(merchant.session_url("active")).billing_information

    billing.add_tax_id().add("eu_vat", "000000000")
    billing.says("Your tax ID is saved.")
    row = billing.row_named("000000000")
    expect(row).to_contain_text("Verified")
    assert values(merchant) == [("eu_vat", "000000000")]

    row.get_by_role("button", name="Remove").click()
    billing.says("removed")
    assert values(merchant) == []


def test_a_wrong_one_is_told_at_its_field(page: Page, merchant: Merchant, watch: Watch) -> None:
    """With an example; kind and value stay as they were."""
    watch.expect("422")
    step = Home(page).open(merchant.session_url("active")).billing_information.add_tax_id()

    step.add("gb_vat", "nonsense")

    expect(step.alert).to_contain_text("GB123456789")
    expect(step.region.get_by_label("Kind")).to_have_value("gb_vat")
    expect(step.region.get_by_label("Tax ID", exact=True)).to_have_value("nonsense")
    step.add("gb_vat", "GB123456789")
    BillingInformation(page).says("Your tax ID is saved.")
    assert values(merchant) == [("gb_vat", "GB123456789")]


def test_every_state_is_shown(page: Page, merchant: Merchant) -> None:
    """Verified, not verifiable, still being verified: Stripe's test values decide."""
    states = {"000000000": "Verified", "111111111": "Could not be verified", "222222222": "Being verified"}
    for value in states:
        merchant.stripe.v1.customers.tax_ids.create(
            merchant.customer("active"), {"type": "eu_vat", "value": value}
        )

    billing = Home(page).open(merchant.session_url("active")).billing_information

    for value, state in states.items():
        expect(billing.row_named(value)).to_contain_text(state)
