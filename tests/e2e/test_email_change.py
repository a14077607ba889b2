"""A new e-mail address counts once its code came back (issue 5.5)."""

import json
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.billing_information import BillingInformation, ConfirmEmail
from tests.e2e.pages.home import Home

NEW = "ada.king@example.com"


def asked(page: Page, merchant: Merchant) -> ConfirmEmail:
    """The new address is typed, and its code is asked for."""
    step = Home(page).open(merchant.session_url("active")).billing_information.update()
    step.fill(group="Contact", Email=NEW).save()
    return ConfirmEmail(page).expect_here()


def mailed(portal: Portal) -> str:
    """The newest code in the outbox for the new address."""
    query = urllib.parse.urlencode({"to": NEW})
    with urllib.request.urlopen(f"{portal.sandbox}/outbox.json?{query}", timeout=10) as answer:
        return str(json.load(answer)[-1]["code"])


def stored(merchant: Merchant) -> str | None:
    return merchant.stripe.v1.customers.retrieve(merchant.customer("active")).email


@pytest.mark.parametrize("scripts", [True, False])
def test_the_code_writes_the_address(
    new_context: NewContext, merchant: Merchant, portal: Portal, scripts: bool
) -> None:
    """Before it the old one stays."""
    page = new_context(java_script_enabled=scripts).new_page()
    step = asked(page, merchant)
    assert stored(merchant) == "ada@example.com"

    step.enter(mailed(portal))

    BillingInformation(page).says("Your new email address is saved.")
    assert stored(merchant) == NEW


def test_five_wrong_codes_end_it(page: Page, merchant: Merchant, portal: Portal, watch: Watch) -> None:
    """SECURITY L4: then the right one does not work either, and a new one does."""
    watch.expect("422")
    step = asked(page, merchant)
    code = mailed(portal)
    wrong = "000000" if code != "000000" else "111111"
    for left in ("4 more times", "3 more times", "2 more times", "1 more time", "0 more times"):
        step.enter(wrong)
        expect(step.alert).to_contain_text(left)
    expect(step.region.get_by_label("Code")).to_have_count(0)

    step.press("Send a new code")
    expect(step.region.get_by_label("Code")).to_be_visible()
    step.enter(mailed(portal))

    BillingInformation(page).says("Your new email address is saved.")


def test_a_code_is_good_for_ten_minutes(page: Page, merchant: Merchant, portal: Portal, watch: Watch) -> None:
    """SECURITY T3."""
    watch.expect("422")
    step = asked(page, merchant)
    code = mailed(portal)

    portal.advance(601)
    step.enter(code)

    expect(step.alert).to_contain_text("does not work any more")
    assert stored(merchant) == "ada@example.com"
