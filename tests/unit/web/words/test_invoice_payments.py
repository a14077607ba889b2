"""Payments in the customer's words (R1)."""

import msgspec
import pytest
from msgspec.structs import replace

from services.invoices.paying import Standing
from services.stripe_gateway.objects.bills import FullInvoice
from tests.unit import canned
from web import i18n
from web.words.invoice_payments import amount_of, news_title, payment_purpose


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


def test_who_paid_the_rest_did_not_pay_the_whole() -> None:
    """What others paid of an invoice before is not what was paid now."""
    period = {"start": canned.NOW, "end": canned.NOW}
    before = canned.payment(amount_paid=1500, is_default=False)
    made = canned.invoice(
        subtotal=2000,
        lines=canned.listed(canned.line(period=period)),
        payments=canned.listed(
            *({**one, "payment": {}} for one in (before, canned.payment(amount_paid=500)))
        ),
    )
    paid = msgspec.convert(made, FullInvoice)
    assert news_title(paid, Standing.PAID) == "You paid $5.00"
    assert amount_of(replace(paid, status="open", amount_remaining=700)) == 700
