"""Make default: for everything, and for one subscription (issue 5.2)."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.wallet import Wallet
from tests.e2e.pages.home import Home


def test_another_becomes_the_default(page: Page, merchant: Merchant) -> None:
    """It pays the plans from now on, and the panel of plans knows it at once."""
    wallet = Wallet(merchant, "two_cards")
    home = Home(page).open(merchant.session_url("two_cards"))
    other = next(one for one in wallet.methods() if one != wallet.default())

    home.payment_methods.make_default(other)

    assert wallet.default() == other
    assert home.payment_methods.default() == other
    expect(home.subscriptions.rows.first).to_contain_text(f"ending in {wallet.last4(other)}")


def test_without_scripts(new_context: NewContext, merchant: Merchant) -> None:
    """A plain form does the same."""
    wallet = Wallet(merchant, "two_cards")
    page = new_context(java_script_enabled=False).new_page()
    home = Home(page).open(merchant.session_url("two_cards"))
    other = next(one for one in wallet.methods() if one != wallet.default())

    home.payment_methods.make_default(other)

    assert wallet.default() == other


def test_one_plan_can_have_its_own(page: Page, merchant: Merchant) -> None:
    """Only the chosen plan is paid with it; the default stays."""
    wallet = Wallet(merchant, "two_cards")
    before = wallet.default()
    other = next(one for one in wallet.methods() if one != before)
    plan, untouched = wallet.plans()
    home = Home(page).open(merchant.session_url("two_cards"))

    home.payment_methods.use(other).for_plan(plan)

    assert wallet.plans() == {plan: other, untouched: None}
    assert wallet.default() == before
