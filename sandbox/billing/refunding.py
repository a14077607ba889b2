"""Giving money back: refunds of charges, and credit notes that take back a part of an invoice."""

import copy

from sandbox.balances import move_balance
from sandbox.billing.finalizing import cancel_payment, intent_of, payment_of, settle
from sandbox.objects.base import Metadata
from sandbox.objects.charges import Charge
from sandbox.objects.credit_notes import CreditNote, CreditNoteRefund
from sandbox.objects.invoices import Invoice
from sandbox.objects.refunds import Refund, RefundReason
from sandbox.world import World


def refund_charge(
    world: World,
    charge: Charge,
    amount: int,
    *,
    reason: RefundReason | None = None,
    metadata: Metadata | None = None,
) -> Refund:
    """Refunds `amount` minor units, which the caller has checked to be left of the charge."""
    before = copy.copy(charge)
    charge.amount_refunded += amount
    charge.refunded = charge.amount_refunded == charge.amount
    number = f"{1000_0000 + len(world.refunds):08d}"
    refund = Refund(
        id=world.ids.new("re"),
        amount=amount,
        charge=charge.id,
        created=world.now_for(charge.customer),
        currency=charge.currency,
        customer=charge.customer,
        destination_details={
            "card": {
                "reference": number,
                "reference_status": "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        metadata=metadata or {},
        payment_intent=charge.payment_intent,
        payment_method=charge.payment_method,
        reason=reason,
    )
    world.refunds.add(refund)
    world.emit("refund.created", refund)
    world.emit("charge.refunded", charge, before=before)
    return refund


def _ask_for_less(world: World, invoice: Invoice) -> None:
    """The payment that is asked for follows what is left of an open invoice."""
    payment = payment_of(world, invoice)
    intent = intent_of(world, invoice)
    if payment is None or intent is None:
        return
    if invoice.amount_remaining:
        payment.amount_requested = intent.amount = invoice.amount_remaining
    else:
        cancel_payment(world, invoice)


def charge_of(world: World, invoice: Invoice) -> Charge | None:
    """What paid an invoice."""
    payment = payment_of(world, invoice)
    intent = world.payment_intents.find(payment.payment.payment_intent) if payment else None
    return world.charges.find(intent.latest_charge) if intent and intent.latest_charge else None


def issue(
    world: World, note: CreditNote, invoice: Invoice, *, refund_amount: int, credit_amount: int
) -> CreditNote:
    """Issues a credit note whose amounts are checked: on an open invoice it lowers what is due; on a paid
    one it is refunded, credited to the balance, or settled outside of Stripe."""
    before = copy.copy(invoice)
    if invoice.status == "paid":
        invoice.post_payment_credit_notes_amount += note.amount
    else:
        invoice.pre_payment_credit_notes_amount += note.amount
        invoice.amount_due -= note.amount
        invoice.amount_remaining -= note.amount
        _ask_for_less(world, invoice)
    charge = charge_of(world, invoice)
    if refund_amount and charge:
        refund = refund_charge(world, charge, refund_amount)
        note.refunds = [CreditNoteRefund(amount_refunded=refund_amount, refund=refund.id)]
    if credit_amount:
        customer = world.customers.get(invoice.customer)
        old = copy.copy(customer)
        movement = move_balance(
            world,
            customer,
            -credit_amount,
            "credit_note",
            currency=invoice.currency,
            invoice=invoice.id,
            credit_note=note.id,
        )
        note.customer_balance_transaction = movement.id
        world.emit("customer.updated", customer, before=old)
    world.credit_notes.add(note)
    world.emit("credit_note.created", note)
    if invoice.status == "open" and invoice.amount_remaining <= 0:
        settle(world, invoice)
    else:
        world.emit("invoice.updated", invoice, before=before)
    return note
