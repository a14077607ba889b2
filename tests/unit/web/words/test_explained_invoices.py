"""What an invoice's lines say of the changes behind them."""

from typing import Any

import msgspec
import pytest

from services.invoices.explaining import Explained, NamedTax
from services.plans.bills import Bill, LineKind, QuotedLine
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.charges import Charge, Refund
from services.stripe_gateway.objects.discounts import Coupon
from services.stripe_gateway.objects.explained import ExplainedInvoice, TaxRate
from tests.unit import canned
from web.words.bills import bill_lines
from web.words.explained_invoices import attempt_badge, attempt_notes, changes, coupon_name, money_lines

MORNING, EVENING, NEXT_YEAR = 1_793_010_000, 1_793_030_000, 1_824_546_000  # 26 October 2026
CREDIT = (LineKind.CREDIT, "Plain")
VAT = TaxRate("txr_1", "VAT", 20)


def explained(**parts: Any) -> Explained:
    """An invoice of nothing but these parts."""
    bill = Bill("usd", (), discount=0, tax=0, included_tax=0, total=0, due=0, at=EVENING)
    invoice = msgspec.convert(canned.invoice(lines=canned.listed(), subtotal=0), ExplainedInvoice)
    return Explained(**{"invoice": invoice, "bill": bill, "coupons": (), "taxes": (), **parts})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((CREDIT, (LineKind.REST, "Gold")), "you changed from Plain to Gold."),
        ((CREDIT, (LineKind.PERIOD, "Gold")), "you changed from Plain to Gold."),
        ((CREDIT, (LineKind.PERIOD, "Plain")), "a new period of Plain began."),
        ((CREDIT,), "Plain ended."),
    ],
)
def test_which_change_it_was(parts: tuple[tuple[LineKind, str], ...], said: str) -> None:
    """A plan ends only where nothing takes its place: another interval begins a whole period."""
    lines = tuple(QuotedLine(kind, name, "", 1, 100, MORNING, NEXT_YEAR) for kind, name in parts)
    bill = Bill("usd", lines, discount=0, tax=0, included_tax=0, total=100, due=100, at=EVENING)
    assert [sentence.startswith(f"On 26 October 2026, {said}") for sentence in changes(bill)] == [True]


@pytest.mark.parametrize(
    ("currency", "name"), [("usd", "Discount: Welcome, $5.00 off"), ("eur", "Discount: Welcome")]
)
def test_a_discount_is_named_in_the_invoices_currency(currency: str, name: str) -> None:
    """Beside euros that were taken off, nothing is said of dollars."""
    coupon = Coupon("c", "once", name="Welcome", amount_off=500, currency="usd")
    assert coupon_name(coupon, currency) == name


REFUND = Refund("re_1", 500, EVENING, "pending")


@pytest.mark.parametrize(
    ("differs", "label", "notes"),
    [
        ({}, "Paid", []),
        ({"disputed": True}, "Disputed", ["The bank was asked to check this payment."]),
        ({"captured": False}, "Reserved", ["The bank keeps the money ready."]),
        ({"captured": False, "amount_refunded": 2000}, "Refunded", []),
        ({"disputed": True, "amount_refunded": 2000}, "Refunded", ["The bank was asked"]),
        ({"refunds": StripeList(data=[REFUND])}, "Paid", ["$5.00 is on its way back to you"]),
        ({"status": "failed", "captured": False}, "Payment failed", []),
        ({"status": "pending", "captured": False}, "On its way", []),
    ],
)
def test_what_became_of_a_payment(differs: dict[str, Any], label: str, notes: list[str]) -> None:
    """R1: money that is only reserved, or that a bank is asked about, is not simply paid."""
    usual: dict[str, Any] = {"amount": 2000, "created": MORNING, "currency": "usd", "status": "succeeded"}
    charge = Charge("ch_1", **{**usual, **differs})
    assert attempt_badge(charge).label == label
    said = list(attempt_notes(charge))
    assert [note[: len(start)] for note, start in zip(said, notes, strict=True)] == notes


def test_shipping_is_a_line() -> None:
    """What an invoice adds for shipping is among the lines that come to its total."""
    bill = Bill("usd", (), discount=0, tax=0, included_tax=0, total=700, due=700, at=EVENING, shipping=700)
    shown = explained(bill=bill)
    for lines in (money_lines(shown), bill_lines(bill)):
        assert [(line.label, line.amount) for line in lines] == [("Shipping costs", "$7.00")]


@pytest.mark.parametrize(
    ("tax", "label"),
    [
        (NamedTax(VAT, 100, included=False), "VAT 20%"),
        (NamedTax(VAT, 100, included=True), "VAT 20%, included above"),
        (NamedTax(VAT, 0, included=False, reason="reverse_charge"), "VAT, reverse charge"),
        (NamedTax(VAT, 0, included=False, reason="customer_exempt"), "VAT, exempt"),
        (NamedTax(VAT, 0, included=False, reason="zero_rated"), "VAT 20%"),
        (NamedTax(None, 100, included=False), "Tax"),
    ],
)
def test_a_tax_says_why_nothing_is_charged(tax: NamedTax, label: str) -> None:
    """A business that owes the tax itself is not told of 20% that come to nothing."""
    assert [line.label for line in money_lines(explained(taxes=(tax,)))] == [label]
