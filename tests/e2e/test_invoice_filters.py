"""Finding invoices among very many."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.pages.home import Home


def busy_year(merchant: Merchant) -> str:
    """A year with dozens of the customer's invoices, wherever the clock stands and a year ends."""
    return str(datetime.fromtimestamp(Ledger(merchant, "many_invoices").newest()[50].created, UTC).year)


def test_a_year_of_many(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: only that year's, and "Load more" keeps to it."""
    year = busy_year(merchant)
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices

    invoices.find(year=year, status="Paid")
    expect(invoices.rows.first).to_contain_text(year)
    invoices.load_more()

    assert invoices.rows.count() == 24
    assert all(year in row.inner_text() for row in invoices.rows.all())


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
    year = busy_year(merchant)
    page = new_context(java_script_enabled=False).new_page()
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices

    invoices.find(year=year)
    expect(invoices.rows.first).to_contain_text(year)
    invoices.more.click()

    expect(invoices.rows.first).to_contain_text(year)
    assert f"year={year}" in page.url
