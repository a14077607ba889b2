"""Every change of a plan works with scripts switched off, by plain pages and forms."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.walk import home, to_cancel, to_update


@pytest.fixture
def plain(new_context: NewContext) -> Page:
    """A page without scripts."""
    return new_context(java_script_enabled=False).new_page()


def test_upgrading(plain: Page, merchant: Merchant) -> None:
    """The quote, the change, the news and the new invoice."""
    shop = Shop(merchant)
    update = to_update(home(plain, merchant.session_url("active")))
    subscriptions = update.choose(shop.price("gold_monthly_usd")).go_on().confirm()

    expect(subscriptions.rows.first).to_contain_text("Gold")
    assert shop.has("active") == ("gold_monthly_usd", 1)
    expect(plain.get_by_role("region", name="Invoice history")).to_contain_text("Plan change: Gold")


def test_scheduling_and_undoing(plain: Page, merchant: Merchant) -> None:
    """A downgrade at the period's end, taken back."""
    update = to_update(home(plain, merchant.session_url("active")))
    subscriptions = update.choose(Shop(merchant).price("tin_monthly_usd")).go_on().confirm()
    subscriptions.region.get_by_role("button", name="Undo scheduled change").click()
    expect(subscriptions.region.get_by_role("status")).to_contain_text("undone")


def test_quantity_and_its_buttons(plain: Page, merchant: Merchant) -> None:
    """The steppers are submit buttons."""
    update = to_update(home(plain, merchant.session_url("active")))
    update.choose(Shop(merchant).price("seats_monthly_usd")).quantity("2")
    update.region.get_by_role("button", name="One more").click()
    expect(update.region.get_by_label("Quantity")).to_have_value("3")
    update.go_on().says("3 × Crew seats")


def test_a_wrong_code(plain: Page, merchant: Merchant, watch: Watch) -> None:
    """The form comes back with what was typed and why it does not work."""
    watch.expect("status of 422")
    update = to_update(home(plain, merchant.session_url("two_cards"))).code("NOPE").send()
    expect(update.alert).to_contain_text("doesn't exist")
    expect(update.region.get_by_label("Promotion code")).to_have_value("NOPE")


def test_three_d_secure(plain: Page, merchant: Merchant) -> None:
    """To the bank by the page's Refresh, and back."""
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_authenticationRequired")
    update = to_update(home(plain, merchant.session_url("active")))
    update.choose(shop.price("gold_monthly_usd")).go_on().button.click()
    plain.wait_for_url("**/sandbox/authentication/**")
    plain.get_by_role("button", name="Complete authentication").click()
    expect(plain.get_by_role("status")).to_contain_text("You are on Gold now")


def test_a_decline(plain: Page, merchant: Merchant) -> None:
    """Said, with the ways on."""
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_chargeCustomerFail")
    update = to_update(home(plain, merchant.session_url("active")))
    update.choose(shop.price("gold_monthly_usd")).go_on().button.click()
    expect(plain.get_by_role("alert")).to_contain_text("Nothing has changed: you are still on Plain")
    plain.get_by_role("button", name="Drop this change").click()
    expect(plain.get_by_role("status")).to_contain_text("You stay on Plain")


def test_cancelling_and_keeping(plain: Page, merchant: Merchant) -> None:
    """Without a script the own words are there from the start or appear by style alone."""
    step = to_cancel(home(plain, merchant.session_url("active")), "Plain")
    subscriptions = step.because("I no longer need it").cancel()
    expect(subscriptions.rows.first).to_contain_text("Ends")
    subscriptions.region.get_by_role("button", name="Keep plan").click()
    expect(subscriptions.region.get_by_role("status")).to_contain_text("goes on")
