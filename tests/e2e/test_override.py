"""A plan with a payment method of its own is never charged on an old card unseen (issue 5.1)."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.wallet import Wallet
from tests.e2e.pages.home import Home
from tests.e2e.pages.payment_methods import PaymentMethods
from tests.e2e.pages.walk import home, to_update

MONTH = 31 * 86_400


def test_it_is_named_and_moved_with_one_tick(page: Page, merchant: Merchant, portal: Portal) -> None:
    """After adding a card the plan that stays behind is named; one button moves it, and the next bill
    is paid with the new card."""
    wallet = Wallet(merchant, "active")
    (plan,), old = wallet.plans(), wallet.default()
    assert old is not None
    wallet.override(plan, old)
    methods = Home(page).open(merchant.session_url("active")).payment_methods

    methods.add().go_on().save("5555555555554444")
    methods = PaymentMethods(page).says("Mastercard ending in 4444 is saved")
    expect(methods.region).to_contain_text("Plain is still paid with Visa ending in 4242.")
    methods.region.get_by_role("button", name="Pay Plain with Mastercard ending in 4444").click()

    methods.says("Mastercard ending in 4444 pays from now on")
    assert wallet.plans() == {plan: None}
    portal.advance(MONTH)
    newest = merchant.stripe.v1.invoices.list({"customer": wallet.customer, "limit": 1}).data[0]
    charge = merchant.stripe.v1.charges.list({"customer": wallet.customer, "limit": 1}).data[0]
    assert newest.status == "paid"
    assert charge.payment_method == wallet.default()


def test_removing_its_method_moves_it(page: Page, merchant: Merchant) -> None:
    """What it pays is handed to another, before it goes."""
    wallet = Wallet(merchant, "two_cards")
    default = wallet.default()
    own = next(one for one in wallet.methods() if one != default)
    plan, untouched = wallet.plans()
    wallet.override(plan, own)
    methods = Home(page).open(merchant.session_url("two_cards")).payment_methods

    step = methods.remove(own)
    assert step.replacements() == [default]
    step.remove()

    assert wallet.methods() == [default]
    assert wallet.plans() == {plan: None, untouched: None}


def test_a_scheduled_change_does_not_bring_the_old_card_back(
    page: Page, merchant: Merchant, portal: Portal
) -> None:
    """R3: the change that waits is paid with the new card too."""
    wallet = Wallet(merchant, "active")
    (plan,), old = wallet.plans(), wallet.default()
    assert old is not None
    wallet.override(plan, old)
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(Shop(merchant).price("tin_monthly_usd")).go_on().confirm()

    PaymentMethods(page).open().add().go_on().save("5555555555554444")
    methods = PaymentMethods(page).says("is saved")
    methods.region.get_by_role("button", name="Pay ").click()
    methods.says("pays from now on")
    portal.advance(MONTH)

    assert wallet.plans() == {plan: None}
    charge = merchant.stripe.v1.charges.list({"customer": wallet.customer, "limit": 1}).data[0]
    assert (charge.amount, charge.payment_method) == (2000, wallet.default())
