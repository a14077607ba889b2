"""Remove, and what is never removed (R8)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.wallet import Wallet
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.payment_methods import PaymentMethods

LAST = "This is the only payment method for your active plan. Add a new one first, then remove this one."


@pytest.mark.parametrize("scripts", [True, False])
def test_one_of_two_goes(new_context: NewContext, merchant: Merchant, scripts: bool) -> None:
    """The default hands over to the one that was chosen."""
    wallet = Wallet(merchant, "two_cards")
    old = wallet.default()
    assert old is not None
    other = next(one for one in wallet.methods() if one != old)
    page = new_context(java_script_enabled=scripts).new_page()
    methods = Home(page).open(merchant.session_url("two_cards")).payment_methods

    methods.remove(old).pay_instead(other).remove()

    assert wallet.methods() == [other]
    assert wallet.default() == other
    expect(methods.row(old)).to_have_count(0)


def test_the_last_one_stays(page: Page, merchant: Merchant) -> None:
    """R8: with the sentence, and the way to add another, whatever the state of the plan."""
    for scenario in ("active", "trialing", "past_due", "canceling"):
        page.context.clear_cookies()
        wallet = Wallet(merchant, scenario)
        (only,) = wallet.methods()
        methods = Home(page).open(merchant.session_url(scenario)).payment_methods

        step = methods.remove(only)

        expect(step.alert, scenario).to_contain_text(LAST)
        expect(step.button, scenario).to_have_count(0)
        step.region.get_by_role("link", name="Add payment method").click()
        expect(page.get_by_role("region", name="Add payment method")).to_be_visible()
        assert wallet.methods() == [only], scenario


def test_first_add_then_remove(page: Page, merchant: Merchant) -> None:
    """R8: the way that the sentence names."""
    wallet = Wallet(merchant, "active")
    (old,) = wallet.methods()
    Home(page).open(merchant.session_url("active")).payment_methods.add().go_on().save("5555555555554444")
    methods = PaymentMethods(page).says("is saved")

    methods.remove(old).remove()

    assert [wallet.last4(one) for one in wallet.methods()] == ["4444"]


def test_without_a_plan_the_last_one_goes(page: Page, merchant: Merchant) -> None:
    """Nothing needs it any more."""
    wallet = Wallet(merchant, "no_subscription")
    methods = Home(page).open(merchant.session_url("no_subscription")).payment_methods

    for method in wallet.methods():
        methods.remove(method).remove()

    assert wallet.methods() == []


def test_two_tabs_leave_one(new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """R8: each tab saw two methods and removes a different one; the second is refused."""
    watch.expect("409")
    wallet = Wallet(merchant, "two_cards")
    default = wallet.default()
    assert default is not None
    other = next(one for one in wallet.methods() if one != default)
    context = new_context()
    first, second = context.new_page(), context.new_page()
    one = Home(first).open(merchant.session_url("two_cards")).payment_methods.remove(default)
    two = Home(second).open().payment_methods.remove(other)

    one.remove()
    two.button.click()

    expect(two.alert).to_contain_text(LAST)
    assert wallet.methods() == [other]


def test_a_session_for_something_else_cannot(page: Page, merchant: Merchant) -> None:
    """SECURITY A1: another customer's method does not exist."""
    foreign = Wallet(merchant, "active").methods()[0]
    Home(page).open(merchant.session_url("two_cards"))

    answer = page.request.get(f"/p/payment-methods/{foreign}/remove")

    assert answer.status == 404
