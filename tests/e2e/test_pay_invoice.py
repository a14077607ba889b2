"""Paying an open invoice: confirmed, declined, asked by the bank, and never twice."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.wallet import Wallet
from tests.e2e.pages.home import Home
from tests.e2e.pages.pay import Pay


def test_a_past_due_plan_recovers(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: declined with the bank's reason, then paid by another card; the plan is active again."""
    Wallet(merchant, "past_due").add("pm_card_visa")
    ledger = Ledger(merchant, "past_due")
    (invoice,) = ledger.open()
    home = Home(page).open(merchant.session_url("past_due"))
    pay = home.invoices.pay(home.invoices.row(invoice))

    pay.choose("0341").confirm()
    page.wait_for_url("**/pay?tried=*")
    expect(pay.alert).to_contain_text("Your bank declined Visa ending in 0341. Nothing was charged")
    assert ledger.status(invoice) == "open"

    pay.choose("4242").confirm()
    expect(page.get_by_role("status")).to_contain_text("You paid $44.00")
    assert ledger.status(invoice) == "paid"
    expect(home.subscriptions.rows.first).to_have_attribute("data-status", "active")


def test_the_plan_is_paid_from_its_row(page: Page, merchant: Merchant) -> None:
    """R1: the row says what is open, and leads straight to paying it."""
    ledger = Ledger(merchant, "past_due")
    Wallet(merchant, "past_due").add("pm_card_visa")
    (invoice,) = ledger.open()
    home = Home(page).open(merchant.session_url("past_due"))
    plan = home.subscriptions.rows.first

    expect(plan).to_contain_text("The last payment failed, and $44.00 is open.")
    pay = home.invoices.pay(plan)
    expect(pay.region).to_be_in_viewport()
    pay.choose("4242").confirm()

    expect(page.get_by_role("status")).to_contain_text("You paid $44.00")
    assert ledger.status(invoice) == "paid"
    expect(plan).to_have_attribute("data-status", "active")
    expect(plan.get_by_role("link", name="Pay", exact=True)).to_have_count(0)


def test_paid_without_javascript(new_context: NewContext, merchant: Merchant) -> None:
    """Issue 5.8: the same in plain pages."""
    ledger = Ledger(merchant, "active")
    invoice = ledger.bill(1250, "Rope").id
    page = new_context(java_script_enabled=False).new_page()
    invoices = Home(page).open(merchant.session_url("active")).invoices

    invoices.pay(invoices.row(invoice)).confirm()

    expect(page.get_by_role("status")).to_contain_text("You paid $12.50")
    assert ledger.status(invoice) == "paid"


@pytest.mark.parametrize(("answer", "status"), [("Complete", "paid"), ("Fail", "open")])
def test_the_bank_asks(page: Page, merchant: Merchant, answer: str, status: str) -> None:
    """3-D Secure: over to the bank and back; what Stripe says then is what counts."""
    Wallet(merchant, "active").add("pm_card_authenticationRequired")
    ledger = Ledger(merchant, "active")
    invoice = ledger.bill(1250, "Rope").id
    invoices = Home(page).open(merchant.session_url("active")).invoices
    pay = invoices.pay(invoices.row(invoice)).choose("3184").confirm()

    pay.at_the_bank(answer)

    if status == "paid":
        expect(page.get_by_role("status")).to_contain_text("You paid $12.50")
    else:
        expect(Pay(page).alert).to_contain_text("was not confirmed. Nothing was charged")
    assert ledger.status(invoice) == status


def test_a_double_click_pays_once(page: Page, merchant: Merchant) -> None:
    """SECURITY F18: one charge, one answer."""
    ledger = Ledger(merchant, "active")
    invoice = ledger.bill(1250, "Rope").id
    before = len(ledger.attempts())
    invoices = Home(page).open(merchant.session_url("active")).invoices

    invoices.pay(invoices.row(invoice)).button.dblclick()

    expect(page.get_by_role("status")).to_contain_text("You paid $12.50")
    assert len(ledger.attempts()) == before + 1


def test_paid_in_another_tab(page: Page, merchant: Merchant) -> None:
    """SECURITY F15: the older tab is told kindly, and nothing more is charged."""
    ledger = Ledger(merchant, "active")
    invoice = ledger.bill(1250, "Rope").id
    invoices = Home(page).open(merchant.session_url("active")).invoices
    pay = invoices.pay(invoices.row(invoice))
    merchant.stripe.v1.invoices.pay(invoice)
    before = len(ledger.attempts())

    pay.confirm()

    expect(page.get_by_role("status")).to_contain_text("You paid $12.50")
    assert len(ledger.attempts()) == before
    page.goto(f"/p/invoices/{invoice}/pay")
    expect(page.get_by_role("status")).to_contain_text("is paid already. Nothing more was charged.")


@pytest.mark.parametrize(
    ("scenario", "currency", "amount", "words"),
    [("yen", "jpy", 5000, "¥5,000"), ("no_subscription", "kwd", 12_340, "KWD\N{NO-BREAK SPACE}12.340")],
)
def test_every_currency_has_its_digits(
    page: Page, merchant: Merchant, scenario: str, currency: str, amount: int, words: str
) -> None:
    """Issue 5.9: yen have no digits behind the point, Kuwaiti dinars three."""
    ledger = Ledger(merchant, scenario)
    invoice = ledger.bill(amount, "Mooring", currency).id
    invoices = Home(page).open(merchant.session_url(scenario)).invoices
    expect(invoices.row(invoice)).to_contain_text(words)

    invoices.pay(invoices.row(invoice)).confirm()

    expect(page.get_by_role("status")).to_contain_text(f"You paid {words}")
    assert ledger.newest(1)[0].amount_paid == amount
