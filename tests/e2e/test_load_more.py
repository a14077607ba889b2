"""The customer with many invoices."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.pages.home import Home
from tests.e2e.test_home import SHOWN_AT_FIRST, newest_invoices


def test_load_more_adds_the_next_ones_below(page: Page, merchant: Merchant) -> None:
    """R1: invoices come a dozen at a time, in order, none twice, none lost."""
    customer = merchant.customer("many_invoices")
    expected = newest_invoices(merchant, customer, 2 * SHOWN_AT_FIRST)
    invoices = Home(page).open(merchant.session_url_of(customer)).invoices

    assert invoices.ids() == expected[:SHOWN_AT_FIRST]
    invoices.load_more()

    assert invoices.ids() == expected
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_load_more_without_javascript(new_context: NewContext, merchant: Merchant) -> None:
    """R1: the same without scripts, page by page."""
    customer = merchant.customer("many_invoices")
    expected = newest_invoices(merchant, customer, 2 * SHOWN_AT_FIRST)
    page = new_context(java_script_enabled=False).new_page()
    invoices = Home(page).open(merchant.session_url_of(customer)).invoices

    invoices.more.click()

    expect(invoices.row(expected[SHOWN_AT_FIRST])).to_be_visible()


def test_nothing_more_to_load(page: Page, merchant: Merchant) -> None:
    """R1: who has seen all invoices is offered no more."""
    invoices = Home(page).open(merchant.session_url("active")).invoices

    expect(invoices.more).to_have_count(0)
