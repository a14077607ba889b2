"""A proper line for every type of payment method (STRIPE 5.2)."""

from typing import Any

import msgspec
import pytest

from services.stripe_gateway.objects.payment_methods import PaymentMethod
from tests.unit import canned
from web.words.payment_methods import method_words

BANK = {"bank_name": "STRIPE TEST BANK", "last4": "6789"}


@pytest.mark.parametrize(
    ("kind", "details", "name", "detail"),
    [
        (
            "us_bank_account",
            {**BANK, "account_type": "savings"},
            "STRIPE TEST BANK ending in 6789",
            "Savings account",
        ),
        ("us_bank_account", {}, "Bank account", "Bank account"),
        ("acss_debit", BANK, "STRIPE TEST BANK ending in 6789", "Pre-authorized debit"),
        ("sepa_debit", {"last4": "3000"}, "Bank account ending in 3000", "SEPA Direct Debit"),
        (
            "bacs_debit",
            {"last4": "2345", "sort_code": "108800"},
            "Bank account ending in 2345",
            "Bacs Direct Debit · sort code 108800",
        ),
        (
            "au_becs_debit",
            {"last4": "3456", "bsb_number": "000000"},
            "Bank account ending in 3456",
            "BECS Direct Debit · BSB 000000",
        ),
        ("boleto", {"tax_id": "000.000.000-00"}, "Boleto", "Taxpayer 000.000.000-00"),
        ("paypal", {"payer_email": "ada@example.com"}, "PayPal", "ada@example.com"),
        ("link", {"email": "ada@example.com"}, "Link", "ada@example.com"),
        ("cashapp", {"cashtag": "$ada"}, "Cash App Pay", "$ada"),
        ("amazon_pay", {}, "Amazon Pay", ""),
        ("konbini", {}, "Konbini", ""),
    ],
)
def test_a_type_has_its_line(kind: str, details: dict[str, Any], name: str, detail: str) -> None:
    """Bank name, address, cashtag; what the portal does not know is called by Stripe's name."""
    method = msgspec.convert({"id": "pm_1", "type": kind, kind: details}, PaymentMethod)
    words = method_words(method)
    assert (words.name, words.detail, words.icon) == (name, detail, kind)


@pytest.mark.parametrize(
    ("details", "name", "detail", "icon"),
    [
        ({}, "Visa ending in 4242", "Expires 12/2030", "visa"),
        ({"brand": "amex", "exp_month": 1}, "American Express ending in 4242", "Expires 01/2030", "amex"),
        (
            {"display_brand": "cartes_bancaires"},
            "Cartes Bancaires ending in 4242",
            "Expires 12/2030",
            "cartes_bancaires",
        ),
        ({"brand": "unknown"}, "Card ending in 4242", "Expires 12/2030", "unknown"),
        ({"wallet": {"type": "apple_pay"}}, "Visa ending in 4242", "Expires 12/2030 · Apple Pay", "visa"),
    ],
)
def test_a_card_has_its_line(details: dict[str, Any], name: str, detail: str, icon: str) -> None:
    """Brand, last four, expiry, and the wallet it came by."""
    words = method_words(msgspec.convert(canned.card(card=details), PaymentMethod))
    assert (words.name, words.detail, words.icon) == (name, detail, icon)
