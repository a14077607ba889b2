"""Paying all open invoices, one after the other."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.wallet import Wallet
from tests.e2e.pages.home import Home


def test_all_are_paid(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: the sum before, a result for each after."""
    ledger = Ledger(merchant, "active")
    made = [ledger.bill(amount, "Rope").id for amount in (1000, 2500)]
    invoices = Home(page).open(merchant.session_url("active")).invoices
    pay = invoices.pay_all()
    expect(pay.region.locator(".money-due")).to_contain_text("$35.00")

    pay.confirm()

    expect(page.get_by_role("heading", name="All paid")).to_be_visible()
    for invoice in made:
        expect(page.locator(f'[data-id="{invoice}"]')).to_contain_text("Paid:")
        assert ledger.status(invoice) == "paid"


def test_each_has_its_own_result(page: Page, merchant: Merchant) -> None:
    """The bank asks for each: one is confirmed, one is not, and the run goes on in between."""
    Wallet(merchant, "active").add("pm_card_authenticationRequired")
    ledger = Ledger(merchant, "active")
    first, second = (ledger.bill(amount, "Rope").id for amount in (1000, 2500))
    pay = Home(page).open(merchant.session_url("active")).invoices.pay_all().choose("3184").confirm()

    pay.at_the_bank("Complete")
    expect(page.get_by_role("heading", name="1 of 2 invoices are paid")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    pay.at_the_bank("Fail")

    expect(page.locator(f'[data-id="{second}"]')).to_contain_text("Nothing was charged for it.")
    assert (ledger.status(first), ledger.status(second)) == ("paid", "open")
    assert "client_secret" not in page.url
