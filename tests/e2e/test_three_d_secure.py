"""3-D Secure: over to the bank and back, and only then is the plan another one (issue 4.5)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.walk import home, to_update


def at_the_bank(page: Page, merchant: Merchant) -> None:
    """Gold is confirmed with a card whose bank wants to be asked."""
    shop = Shop(merchant)
    shop.pay_with("active", "pm_card_authenticationRequired")
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(shop.price("gold_monthly_usd")).go_on().button.click()
    page.wait_for_url("**/sandbox/authentication/**")
    assert shop.has("active") == ("plain_monthly_usd", 1)


def test_an_approval_applies_the_change(page: Page, merchant: Merchant) -> None:
    """On return Stripe is asked, and the change is there with its bill."""
    at_the_bank(page, merchant)

    page.get_by_role("button", name="Complete authentication").click()

    expect(page.get_by_role("status")).to_contain_text("You are on Gold now")
    assert Shop(merchant).has("active") == ("gold_monthly_usd", 1)


def test_a_refusal_changes_nothing(page: Page, merchant: Merchant) -> None:
    """The customer comes back to the ways on."""
    at_the_bank(page, merchant)

    page.get_by_role("button", name="Fail authentication").click()

    step = page.get_by_role("region", name="Pay for your new plan")
    expect(step).to_contain_text("you are still on Plain")
    assert Shop(merchant).has("active") == ("plain_monthly_usd", 1)


@pytest.mark.parametrize("approved", [True, False])
def test_the_address_of_the_return_proves_nothing(page: Page, merchant: Merchant, approved: bool) -> None:
    """Whatever the address says, the plan is what Stripe says it is."""
    at_the_bank(page, merchant)
    plan = Shop(merchant).subscription("active").id

    page.goto(f"/p/subscriptions/{plan}/returned?redirect_status={'succeeded' if approved else 'failed'}")

    expect(page.get_by_role("region", name="Pay for your new plan")).to_be_visible()
    assert Shop(merchant).has("active") == ("plain_monthly_usd", 1)
