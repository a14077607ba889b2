"""An invoice explained, and the next one before it is made."""

from playwright.sync_api import Page, expect

from tests.e2e.infra.ledger import Ledger
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.home import Home
from tests.e2e.pages.invoice import Invoice


def test_a_change_of_plan_is_explained(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: which change the parts of a period come from, and that they come to the sum."""
    shop = Shop(merchant)
    plan = shop.subscription("active")
    item = plan["items"].data[0].id
    change = {"items": [{"id": item, "price": shop.price("gold_monthly_usd")}]}
    merchant.stripe.v1.subscriptions.update(plan.id, {**change, "proration_behavior": "always_invoice"})  # type: ignore[arg-type]
    invoice = shop.newest_invoice("active")
    invoices = Home(page).open(merchant.session_url("active")).invoices

    view = invoices.view(invoices.row(str(invoice.id)), f"Invoice {invoice.number}")

    expect(view.region).to_contain_text("you changed from Plain to Gold")
    expect(view.line("Unused time on Plain")).to_contain_text("-$")
    expect(view.due()).to_have_text(f"${invoice.amount_due / 100:.2f}")


def test_refunds_and_receipts(page: Page, merchant: Merchant) -> None:
    """R1: what went back, and when; the receipt is Stripe's."""
    oldest = Ledger(merchant, "active").newest()[-1]
    Home(page).open(merchant.session_url("active"))
    page.goto(f"/p/invoices/{oldest.id}")

    view = Invoice(page, f"Invoice {oldest.number}").expect_here()

    expect(view.region).to_contain_text("$44.00 was refunded on")
    expect(view.region.get_by_role("link", name="Receipt")).to_be_visible()


def test_someone_elses_invoice_does_not_exist(page: Page, merchant: Merchant) -> None:
    """SECURITY A1: neither its view nor its payment."""
    foreign = Ledger(merchant, "yen").newest(1)[0].id
    Home(page).open(merchant.session_url("active"))
    for path in ("", "/pay", "/bank", "/returned"):
        answer = page.request.get(f"/p/invoices/{foreign}{path}")
        assert answer.status == 404


def test_the_next_invoice(page: Page, merchant: Merchant) -> None:
    """Issue 5.6: what will be billed, as things stand, from the plan's row."""
    home = Home(page).open(merchant.session_url("active"))

    home.subscriptions.region.get_by_role("link", name="Next invoice").click()

    view = Invoice(page, "Next invoice").expect_here()
    expect(view.line("Plain")).to_contain_text("$44.00")
    expect(view.region).to_contain_text("Nothing has been charged.")


def test_what_is_printed(page: Page, merchant: Merchant) -> None:
    """LOOKS: the list without the form that found it, and an opened invoice without the panels around it."""
    invoices = Home(page).open(merchant.session_url("active")).invoices.find(status="Paid")
    page.emulate_media(media="print")
    expect(invoices.region.get_by_label("Status")).to_be_hidden()
    expect(invoices.region.get_by_role("status")).to_be_visible()
    page.emulate_media(media="screen")

    number = Ledger(merchant, "active").newest(1)[0].number
    invoices.view(invoices.rows.first, f"Invoice {number}")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=2).locator("visible=true")).to_have_text([f"Invoice {number}"])
