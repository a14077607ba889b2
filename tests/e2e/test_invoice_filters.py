"""Finding invoices among ten thousand."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.pages.home import Home


def test_a_year_of_ten_thousand(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: only that year's, and "Load more" keeps to it."""
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices

    invoices.find(year="2024", status="Paid")
    expect(invoices.rows.first).to_contain_text("2024")
    invoices.load_more()

    assert invoices.rows.count() == 24
    assert all("2024" in row.inner_text() for row in invoices.rows.all())


def test_a_number_is_found(page: Page, merchant: Merchant) -> None:
    """However old; and what is not there is said so."""
    old = Ledger(merchant, "many_invoices").newest()[-1]
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices

    invoices.find(number=str(old.number))
    assert invoices.ids() == [old.id]

    invoices.open().find(number="TIDE-0")
    expect(invoices.region).to_contain_text("No invoice has the number TIDE-0")


def test_without_javascript(new_context: NewContext, merchant: Merchant) -> None:
    """Issue 5.8: a plain form, whose filters stay in the address."""
    page = new_context(java_script_enabled=False).new_page()
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices

    invoices.find(year="2025")
    expect(invoices.rows.first).to_contain_text("2025")
    invoices.more.click()

    expect(invoices.rows.first).to_contain_text("2025")
    assert "year=2025" in page.url
