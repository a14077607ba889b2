"""Paying invoices, and what a payment or its failure means for the invoice and its subscription."""

from sandbox.billing import payments, standing
from sandbox.billing.finalizing import (
    close,
    finalize,
    intent_of,
    open_payment,
    plan_automatic_steps,
    settle,
)
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.subscriptions import PauseBehavior
from sandbox.world import World


def default_method(world: World, invoice: Invoice) -> PaymentMethod | None:
    """What pays an invoice if nobody says otherwise: its own, its subscription's, its customer's default."""
    subscription = world.subscriptions.find(invoice.subscription or "")
    customer = world.customers.get(invoice.customer)
    for chosen in (
        invoice.default_payment_method,
        subscription.default_payment_method if subscription else None,
        customer.invoice_settings.default_payment_method,
    ):
        if chosen and (method := world.payment_methods.find(chosen)):
            return method
    return None


def finalize_invoice(world: World, invoice: Invoice) -> Invoice:
    """Finalizes a draft; one with nothing to pay is paid by that, with all that follows."""
    finalize(world, invoice)
    if invoice.status == "paid":
        standing.invoice_paid(world, invoice)
    return invoice


def hold(world: World, invoice: Invoice, behavior: PauseBehavior) -> None:
    """What becomes of a draft while collecting is paused: nobody is asked to pay it."""
    if behavior == "keep_as_draft":
        keep_as_draft(world, invoice)
        return
    finalize_invoice(world, invoice)
    if invoice.status == "open":
        close(world, invoice, void=behavior == "void")


def keep_as_draft(world: World, invoice: Invoice) -> None:
    """It is not finalized by itself."""
    invoice.auto_advance = False
    plan_automatic_steps(world, invoice)


def collect(world: World, invoice: Invoice, *, off_session: bool = True) -> None:
    """One automatic attempt with the default payment method; without one the attempt fails."""
    method = default_method(world, invoice)
    if method is None:
        invoice.attempted = True
        invoice.attempt_count += 1
        _failed(world, invoice)
    else:
        pay_invoice(world, invoice, method, off_session=off_session, automatic=True)


def pay_invoice(
    world: World,
    invoice: Invoice,
    method: PaymentMethod,
    *,
    off_session: bool = True,
    automatic: bool = False,
) -> PaymentIntent:
    """One attempt to pay an open invoice; the intent and the invoice say what came of it.

    After the first attempt only automatic ones count, so that a customer who tries again uses up no retry.
    """
    intent = intent_of(world, invoice) or open_payment(world, invoice)
    counts = automatic or not invoice.attempted
    invoice.attempted = True
    invoice.attempt_count += counts
    payments.confirm(world, intent, method, off_session=off_session)
    after_attempt(world, intent, counts=counts)
    return intent


def confirm_intent(world: World, intent: PaymentIntent, method: PaymentMethod, *, off_session: bool) -> None:
    """Confirms any intent; one that pays an invoice counts as an attempt to pay that."""
    invoice = invoice_of(world, intent)
    if invoice is None:
        payments.confirm(world, intent, method, off_session=off_session)
    else:
        pay_invoice(world, invoice, method, off_session=off_session)


def finish_authentication(world: World, intent: PaymentIntent, *, passed: bool) -> None:
    """The customer has completed or failed 3-D Secure on the hosted page."""
    payments.finish_authentication(world, intent, passed=passed)
    after_attempt(world, intent)


def pay_out_of_band(world: World, invoice: Invoice) -> None:
    """The merchant got the money some other way."""
    if intent := intent_of(world, invoice):
        payments.cancel_intent(world, intent, None)
    settle(world, invoice, paid=invoice.amount_remaining)
    standing.invoice_paid(world, invoice)


def invoice_of(world: World, intent: PaymentIntent) -> Invoice | None:
    payment = world.payment_of_intent.get(intent.id)
    return world.invoices.find(world.invoice_payments.get(payment).invoice) if payment else None


def after_attempt(world: World, intent: PaymentIntent, *, counts: bool = True) -> None:
    """Carries an intent's state over to the invoice that it pays; what does not count moves no retry."""
    invoice = invoice_of(world, intent)
    if invoice is None or invoice.status not in {"open", "uncollectible"}:
        return
    if intent.status == "succeeded":
        payment = world.invoice_payments.get(world.payment_of_intent[intent.id])
        payment.status, payment.amount_paid = "paid", intent.amount_received
        payment.status_transitions.paid_at = world.now_for(invoice.customer)
        settle(world, invoice, paid=intent.amount_received)
        world.emit("invoice_payment.paid", payment)
        standing.save_method(world, invoice, intent.payment_method)
        standing.invoice_paid(world, invoice)
    elif intent.status == "requires_action":
        world.emit("invoice.payment_action_required", invoice)
        _failed(world, invoice, counts=counts)
    else:
        _failed(world, invoice, counts=counts)


def _failed(world: World, invoice: Invoice, *, counts: bool = True) -> None:
    if counts:
        standing.plan_retry(world, invoice)
    world.emit("invoice.payment_failed", invoice)
    if counts:
        standing.invoice_failed(world, invoice)
