"""An invoice's documents: the PDF, and the page that Stripe hosts."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home


def test_the_pdf_is_the_invoices(page: Page, merchant: Merchant) -> None:
    """R1: a customer keeps an invoice: a real PDF with its number."""
    invoices = Home(page).open(merchant.session_url("active")).invoices
    number = merchant.stripe.v1.invoices.retrieve(invoices.ids()[0]).number

    pdf = PdfReader(invoices.download(invoices.rows.first))

    assert str(number) in pdf.pages[0].extract_text()


def test_the_hosted_page_is_of_another_origin(page: Page, portal: Portal, merchant: Merchant) -> None:
    """SECURITY H7: the way to Stripe's page leads there, as far away as it is at Stripe."""
    invoices = Home(page).open(merchant.session_url("active")).invoices
    number = merchant.stripe.v1.invoices.retrieve(invoices.ids()[0]).number

    hosted = invoices.view(invoices.rows.first, f"Invoice {number}").hosted()

    expect(hosted.get_by_text(str(number)).first).to_be_visible()
    assert urlsplit(hosted.url).netloc != urlsplit(portal.base).netloc
