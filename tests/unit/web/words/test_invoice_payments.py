"""Payments in the customer's words (R1)."""

import pytest

from web import i18n
from web.words.invoice_payments import payment_purpose


@pytest.mark.parametrize(
    ("description", "japanese"),
    [
        ("Subscription creation", "サブスクリプションの開始"),
        ("Subscription update", "サブスクリプションの更新"),
        ("Payment for Invoice", "請求書のお支払い"),
        ("Payment for Invoice DMQT9EYN-0003", "請求書 DMQT9EYN-0003 のお支払い"),
        ("Two berths", "Two berths"),
        ("", ""),
    ],
)
def test_what_stripe_writes_itself_is_translated(description: str, japanese: str) -> None:
    """A merchant's own words stay, and English stays Stripe's."""
    language = i18n.spoken("ja")
    assert language is not None
    assert payment_purpose(description) == description
    with i18n.speaking(language):
        assert payment_purpose(description) == japanese
