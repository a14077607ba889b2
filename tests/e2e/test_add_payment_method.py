"""Adding a payment method on Stripe's own page, with every kind of test card (issue 5.1)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.wallet import Wallet
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.add_payment_method import Checkout
from tests.e2e.pages.home import Home
from tests.e2e.pages.payment_methods import PaymentMethods

ASKS_THE_BANK = "4000002500003155"
DECLINED = {
    "4000000000000002": "was declined",
    "4000000000009995": "insufficient funds",
    "4000000000000069": "expired",
}


def checkout(page: Page, merchant: Merchant, scenario: str = "active") -> Checkout:
    """On Stripe's page, by the panel's own way."""
    return Home(page).open(merchant.session_url(scenario)).payment_methods.add().go_on()


@pytest.mark.parametrize("number", ["378282246310005", "4000000000000341"])
def test_a_card_is_saved_and_becomes_the_default(page: Page, merchant: Merchant, number: str) -> None:
    """Stripe holds it, the panel shows it at once, and it pays the plan."""
    wallet = Wallet(merchant, "active")
    before = wallet.methods()

    checkout(page, merchant).save(number)

    methods = PaymentMethods(page).says("is saved").says("From now on it pays for Plain.")
    (added,) = set(wallet.methods()) - set(before)
    assert (wallet.last4(added), wallet.default()) == (number[-4:], added)
    assert methods.default() == added
    expect(methods.row(added)).to_contain_text("Pays for Plain.")
    assert number not in page.content()


def test_a_declined_card_is_not_saved(page: Page, merchant: Merchant, watch: Watch) -> None:
    """The bank says no on Stripe's page, and nothing has changed."""
    watch.expect("402")
    wallet = Wallet(merchant, "active")
    before = (wallet.methods(), wallet.default())

    hosted = checkout(page, merchant)
    for number, why in DECLINED.items():
        hosted.save(number)

        expect(hosted.problem).to_contain_text(why)
    assert (wallet.methods(), wallet.default()) == before


def test_a_browser_that_never_comes_back(page: Page, merchant: Merchant) -> None:
    """F30's other side: Stripe's event makes the saved card the default all the same."""
    wallet = Wallet(merchant, "active")
    before = wallet.default()
    page.route("**/returned*", lambda route: route.abort())

    checkout(page, merchant).save("5555555555554444")

    assert wallet.last4(wallet.next_default(before)) == "4444"


def test_the_bank_may_ask(page: Page, merchant: Merchant) -> None:
    """3-D Secure on the way: saved once it is passed, not before."""
    wallet = Wallet(merchant, "active")
    before = wallet.default()

    hosted = checkout(page, merchant).save(ASKS_THE_BANK)
    assert wallet.default() == before
    hosted.authenticate()

    PaymentMethods(page).says("Visa ending in 3155 is saved")
    assert wallet.default() != before


def test_a_bank_account_is_saved(page: Page, merchant: Merchant) -> None:
    """R7: other types than cards too."""
    checkout(page, merchant).choose("US bank account")

    PaymentMethods(page).says("is saved")
    expect(page.get_by_role("region", name="Payment methods")).to_contain_text("account")


def test_leaving_changes_nothing(page: Page, merchant: Merchant) -> None:
    """Back from Stripe's page, kindly."""
    wallet = Wallet(merchant, "active")
    before = (wallet.methods(), wallet.default())

    checkout(page, merchant).leave()

    PaymentMethods(page).says("Nothing was added")
    assert (wallet.methods(), wallet.default()) == before


def test_it_works_without_scripts(new_context: NewContext, merchant: Merchant) -> None:
    """Plain links, forms and a page that leads on by itself."""
    wallet = Wallet(merchant, "two_cards")
    page = new_context(java_script_enabled=False).new_page()

    checkout(page, merchant, "two_cards").save("4242424242424242")

    PaymentMethods(page).says("is saved")
    assert wallet.default() == PaymentMethods(page).default()


@pytest.mark.parametrize(
    ("scenario", "offered", "missing"),
    [
        ("active", "Bank account in the United States (ACH Direct Debit)", "Bank account in the euro area"),
        ("same_email_a", "Bank account in the euro area (SEPA Direct Debit)", "Cash App Pay"),
        ("yen", "Credit or debit card", "Bank account"),
    ],
)
def test_only_what_applies_is_offered(
    page: Page, merchant: Merchant, scenario: str, offered: str, missing: str
) -> None:
    """R7: by the customer's currency and the merchant's country; the same as Stripe's page has."""
    step = Home(page).open(merchant.session_url(scenario)).payment_methods.add()

    names = step.offered()
    assert offered in names
    assert not [name for name in names if name.startswith(missing)]


def test_a_foreign_or_replayed_session_opens_nothing(new_context: NewContext, merchant: Merchant) -> None:
    """Another customer's return address is not found; one's own changes nothing a second time."""
    page = new_context().new_page()
    returns: list[str] = []
    page.on("request", lambda request: returns.append(request.url) if "session_id=" in request.url else None)
    wallet, other = Wallet(merchant, "two_cards"), Wallet(merchant, "active")
    checkout(page, merchant, "two_cards").save("4242424242424242")
    methods = PaymentMethods(page).says("is saved")
    mine = next(one for one in wallet.methods() if one != wallet.default())
    methods.make_default(mine)

    page.goto(returns[0])
    assert wallet.default() == mine

    stranger = new_context().new_page()
    Home(stranger).open(merchant.session_url("active"))
    before = other.default()
    answer = stranger.request.get(returns[0])
    assert answer.status == 404
    assert other.default() == before
