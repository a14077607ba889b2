"""Invoices and their payments in the customer's words (R1)."""

from typing import Any

import msgspec
import pytest

from services.invoices import BilledInvoice
from services.stripe_gateway.objects.invoices import Invoice
from tests.unit import canned
from tests.unit.canned import DAY, NOW, listed, payment
from web.words import invoices as words


def made(**changes: Any) -> Invoice:
    return msgspec.convert(canned.invoice(**changes), Invoice)


@pytest.mark.parametrize(
    ("changes", "badge", "sentence"),
    [
        ({}, "Paid", "Paid on 11 October 2026."),
        ({"total": 0}, "Paid", "Nothing was to be paid."),
        ({"amount_paid": 0, "starting_balance": -9000}, "Paid", "Paid from your balance."),
        ({"amount_paid": 0, "total": 15}, "Paid", "Nothing was to be paid."),
        ({"amount_paid": 9000, "total": -2650}, "Paid", "$90.00 paid on 11 October 2026."),
        ({"status": "void"}, "Void", "Voided. Nothing is owed."),
        ({"status": "uncollectible"}, "Not collected", "The payment was not collected."),
        ({"status": "open"}, "Open", "Not paid yet."),
        ({"status": "open", "amount_paid": 500}, "Open", "$5.00 is paid. The rest is not paid yet."),
        (
            {"status": "open", "amount_paid": 500, "due_date": NOW, "collection_method": "send_invoice"},
            "Open",
            "$5.00 is paid. Due by 26 October 2026.",
        ),
        (
            {"status": "open", "due_date": NOW, "collection_method": "send_invoice"},
            "Open",
            "Due by 26 October 2026.",
        ),
        (
            {"status": "open", "attempt_count": 1},
            "Payment failed",
            "The payment has not gone through. It is still due.",
        ),
        (
            {"status": "open", "attempt_count": 1, "next_payment_attempt": NOW + DAY},
            "Payment failed",
            "The payment has not gone through. The next try is on 27 October 2026.",
        ),
        (
            {"payments": listed(payment(amount_paid=500), payment(amount_paid=1500))},
            "Paid",
            "Paid in parts: $5.00 on 11 October 2026 and $15.00 on 11 October 2026.",
        ),
        ({"payments": listed()}, "Paid", "Paid on 11 October 2026."),
    ],
)
def test_its_payment_and_what_became_of_it(changes: dict[str, Any], badge: str, sentence: str) -> None:
    """R1: each state, failed tries, parts, and payments outside Stripe."""
    assert words.badge(made(**changes)).label == badge
    assert words.payment_sentence(made(**changes)) == sentence


@pytest.mark.parametrize(
    ("changes", "products", "purpose"),
    [
        ({}, ("Gold",), "Gold"),
        ({}, ("Gold", "Plain"), "Gold and Plain"),
        ({}, ("Gold", "Plain", "Tin"), "Gold and 2 more"),
        ({"billing_reason": "subscription_update"}, ("Gold",), "Plan change: Gold"),
        ({"description": "Setup"}, (), "Setup"),
        ({}, (), "1 × Gold (at $20.00 / month)"),
        ({"lines": listed()}, (), "Invoice"),
    ],
)
def test_what_it_was_for(changes: dict[str, Any], products: tuple[str, ...], purpose: str) -> None:
    """The products, else what the merchant wrote, else what the line says."""
    assert words.purpose(BilledInvoice(made(**changes), products)) == purpose


def test_an_open_invoice_asks_for_what_remains() -> None:
    """What is left to pay, not what it once came to."""
    assert words.amount_shown(made(status="open", amount_remaining=500)) == 500
    assert words.amount_shown(made()) == 2000
