"""Issue 3, point 6: what a customer gets back, as a refund or by a credit note."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.objects.charges import Charge
from tests.unit.sandbox.billing.desk import FAILS, Desk


def test_refunds() -> None:
    """Point 6: a part, then the rest, then no more."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    paid = desk.intent(subscription)
    desk.post("/refunds", object, payment_intent=paid.id, amount=300)
    charge: Charge = desk.world.charges.get(paid.latest_charge or "")
    assert (charge.amount_refunded, charge.refunded) == (300, False)
    desk.post("/refunds", object, charge=charge.id)
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    with pytest.raises(StripeError, match="already been refunded"):
        desk.post("/refunds", object, charge=charge.id)


@pytest.mark.parametrize(
    ("split", "balance", "refunded"),
    [
        ({"refund_amount": 400}, 0, 400),
        ({"credit_amount": 400}, -400, 0),
        ({"out_of_band_amount": 400}, 0, 0),
    ],
)
def test_credit_notes_of_a_paid_invoice(split: dict[str, Any], balance: int, refunded: int) -> None:
    """Point 6: what is taken back is refunded, credited or settled elsewhere."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    invoice = desk.latest(subscription)
    desk.post("/credit_notes", object, invoice=invoice.id, amount=400, **split)
    assert invoice.post_payment_credit_notes_amount == 400
    assert customer.balance == balance
    assert desk.world.charges.get(desk.intent(subscription).latest_charge or "").amount_refunded == refunded
    with pytest.raises(StripeError, match="at most 600"):
        desk.post("/credit_notes", object, invoice=invoice.id, amount=601, refund_amount=601)


def test_a_credit_note_of_an_open_invoice_lowers_what_is_due() -> None:
    """Point 6: and pays it where it covers all."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(FAILS), desk.price(1000))
    invoice = desk.latest(subscription)
    desk.post("/credit_notes", object, invoice=invoice.id, amount=250)
    assert (invoice.amount_due, invoice.amount_remaining, invoice.status) == (750, 750, "open")
    assert desk.intent(subscription).amount == 750
    desk.post("/credit_notes", object, invoice=invoice.id, amount=750)
    assert desk.world.invoices.get(invoice.id).status == "paid"


def test_paying_what_a_credit_note_has_left() -> None:
    """What is charged is what remains, and no more can be taken back than was billed."""
    desk = Desk()
    customer = desk.customer(FAILS)
    subscription = desk.subscribe(customer, desk.price(1000))
    invoice = desk.latest(subscription)
    desk.post("/credit_notes", object, invoice=invoice.id, amount=250)
    card = desk.card(customer, "pm_card_visa")
    desk.post(f"/invoices/{invoice.id}/pay", object, payment_method=card.id)
    assert (invoice.status, invoice.amount_paid, desk.intent(subscription).amount_received) == (
        "paid",
        750,
        750,
    )
    with pytest.raises(StripeError, match="at most 750"):
        desk.post("/credit_notes", object, invoice=invoice.id, amount=751, refund_amount=751)
