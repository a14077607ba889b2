"""Invoices as PDF: the words can be read, copied and searched, Japanese ones too (issue 2, point 3)."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from sandbox.objects.base import CountedList
from sandbox.objects.customers import Address
from sandbox.objects.invoices import (
    DiscountAmount,
    Invoice,
    InvoiceAutomaticTax,
    InvoicePaymentSettings,
    LineItem,
    LineParent,
    Period,
    PriceDetails,
    Pricing,
    StatusTransitions,
)
from sandbox.pages.pdf import Letterhead, address_lines, invoice_pdf, unit_price

ISSUED = 1_796_083_200  # 2026-12-01 00:00 UTC
LETTERHEAD = Letterhead("Tidewater", "help@tidewater.example", "#0b5c70")
YOKOHAMA = Address(
    city="横浜市中区",
    country="JP",
    line1="山下町 12-3",
    line2="みなと荘 205",
    postal_code="231-0023",
    state="神奈川県",
)


def line(amount: int) -> LineItem:
    return LineItem(
        id="il_1",
        amount=amount,
        currency="jpy",
        description="1 × Tin (at ¥1,200 / month)",
        discount_amounts=[],
        discountable=True,
        discounts=[],
        invoice="in_1",
        metadata={},
        parent=LineParent(type="subscription_item_details"),
        period=Period(start=ISSUED, end=ISSUED + 31 * 86400),
        pretax_credit_amounts=[],
        pricing=Pricing(
            price_details=PriceDetails(price="price_1", product="prod_1"), unit_amount_decimal="1200"
        ),
        quantity=1,
        quantity_decimal="1",
        subtotal=amount,
        taxes=[],
    )


def invoice(lines: int = 1) -> Invoice:
    total = 1200 * lines
    return Invoice(
        id="in_1",
        account_country="US",
        account_name="Tidewater",
        amount_due=total - 200,
        amount_remaining=total - 200,
        automatic_tax=InvoiceAutomaticTax(),
        billing_reason="subscription_cycle",
        collection_method="charge_automatically",
        created=ISSUED,
        currency="jpy",
        customer="cus_1",
        customer_address=YOKOHAMA,
        customer_email="misaki@example.com",
        customer_name="髙橋 美咲",
        customer_tax_ids=[],
        default_tax_rates=[],
        discounts=[],
        issuer={"type": "self"},
        lines=CountedList(data=[line(1200)] * lines, total_count=lines, url="/v1/invoices/in_1/lines"),
        metadata={},
        number="TIDE-0007",
        payment_settings=InvoicePaymentSettings(),
        period_end=ISSUED,
        period_start=ISSUED,
        status="open",
        status_transitions=StatusTransitions(),
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total - 200,
        total_discount_amounts=[DiscountAmount(amount=200, discount="di_1")],
        total_excluding_tax=total - 200,
        total_pretax_credit_amounts=[],
        total_taxes=[],
    )


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_japanese_names_and_words_extract() -> None:
    """Each part of a Japanese customer's invoice is text, in the customer's language."""
    text = text_of(invoice_pdf(invoice(), LETTERHEAD, "ja"))
    for expected in (
        "請求書",
        "髙橋 美咲",
        "〒231-0023",
        "神奈川県横浜市中区山下町 12-3",
        "2026年12月1日",
        "¥1,200",
    ):
        assert expected in text


def test_the_figures_are_those_of_the_invoice() -> None:
    """Subtotal, discount and amount due appear as on the invoice, in minor units of its currency."""
    text = text_of(invoice_pdf(invoice(), LETTERHEAD))
    for row in ("Subtotal ¥1,200", "Discount -¥200", "Amount due ¥1,000", "Invoice number TIDE-0007"):
        assert row in text


def test_another_language_falls_back_to_english() -> None:
    """A customer of any language gets a document."""
    assert "Bill to" in text_of(invoice_pdf(invoice(), LETTERHEAD, "fi"))


def test_a_long_invoice_goes_on_over_several_pages() -> None:
    """No line is lost, and every page has its number."""
    content = invoice_pdf(invoice(lines=60), LETTERHEAD)
    pages = PdfReader(BytesIO(content)).pages
    assert text_of(content).count("1 × Tin") == 60
    assert [f"{number} / {len(pages)}" in page.extract_text() for number, page in enumerate(pages, 1)] == [
        True
    ] * len(pages)


def test_a_file_stays_small() -> None:
    """Only the characters in use are embedded."""
    assert len(invoice_pdf(invoice(), LETTERHEAD, "ja")) < 60_000


def test_the_title_names_the_invoice() -> None:
    """By it a browser names the tab, and a screen reader the document."""
    metadata = PdfReader(BytesIO(invoice_pdf(invoice(), LETTERHEAD))).metadata
    assert metadata is not None
    assert metadata.title == "Invoice TIDE-0007"


def test_addresses_are_written_as_in_their_country() -> None:
    """Lines in the order of the country, the country's name in the reader's language."""
    kiel = Address(line1="Hafenstraße 21", postal_code="24103", city="Kiel", country="DE")
    assert address_lines(kiel) == ["Hafenstraße 21", "24103 Kiel", "Germany"]
    assert address_lines(kiel, "ja")[-1] == "ドイツ"
    portland = Address(line1="418 Alder Quay", city="Portland", state="OR", postal_code="97205", country="US")
    assert address_lines(portland) == ["418 Alder Quay", "Portland, OR 97205", "United States"]
    assert address_lines(YOKOHAMA) == ["〒231-0023", "神奈川県横浜市中区山下町 12-3", "みなと荘 205"]
    assert address_lines(None) == []


@pytest.mark.parametrize(
    "pricing", [None, Pricing(price_details=PriceDetails(price="p", product="q"), unit_amount_decimal=None)]
)
def test_a_line_without_a_unit_price_shows_none(pricing: Pricing | None) -> None:
    """Tiered prices and plain amounts have no such figure."""
    item = line(1200)
    item.pricing = pricing
    assert unit_price(item) == ""
