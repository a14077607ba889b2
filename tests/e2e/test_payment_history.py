"""The payment history (R1)."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.pages.home import Home


def test_failed_attempts_have_their_reasons(page: Page, merchant: Merchant) -> None:
    """Issue 5.7: every attempt in order, with what became of it."""
    expected = Ledger(merchant, "past_due").attempts()
    Home(page).open(merchant.session_url("past_due"))
    page.get_by_role("link", name="Payment history").click()

    rows = page.get_by_role("region", name="Payment history").locator("[data-id]")

    expect(rows).to_have_count(len(expected))
    assert [row.get_attribute("data-status") for row in rows.all()] == expected
    expect(rows.first).to_contain_text("Your bank declined Visa ending in 0341. Nothing was charged.")


def test_payments_without_an_invoice(page: Page, merchant: Merchant) -> None:
    """Issue 5.7: what the merchant charged directly is there too, with its receipt."""
    customer = merchant.customer("active")
    method = merchant.stripe.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    terms = {"customer": customer, "payment_method": method, "confirm": True}
    merchant.stripe.v1.payment_intents.create(
        {"amount": 700, "currency": "usd", "description": "Winter storage", **terms}  # type: ignore[typeddict-item]
    )
    Home(page).open(merchant.session_url("active"))
    page.goto("/p/payments")

    row = page.locator("[data-id]", has_text="Winter storage")

    expect(row).to_contain_text("$7.00")
    with page.expect_popup() as receipt:
        row.get_by_role("link", name="Receipt").click()
    expect(receipt.value.get_by_text("$7.00").first).to_be_visible()


def test_load_more(page: Page, merchant: Merchant) -> None:
    """A dozen at a time, none twice."""
    Home(page).open(merchant.session_url("many_invoices"))
    page.goto("/p/payments")
    rows = page.locator("#invoices [data-id]")

    page.get_by_role("link", name="Load more").click()

    expect(rows).to_have_count(24)
    assert len({row.get_attribute("data-id") for row in rows.all()}) == 24
