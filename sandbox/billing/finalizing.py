"""An invoice's way from draft to open, paid, void or uncollectible, and what each step leaves behind."""

import copy

from msgspec import UNSET

from sandbox import addresses
from sandbox.billing.automatic_taxes import location_invalid
from sandbox.billing.balances import apply_balance, return_balance
from sandbox.billing.drafts import Line
from sandbox.billing.invoicing import fill, item_lines, with_ids
from sandbox.billing.payments import cancel_intent, new_intent
from sandbox.billing.redeeming import use_up
from sandbox.billing.snapshots import subscription_copy
from sandbox.objects.invoice_payments import AssociatedPayment, InvoicePayment, PaymentTransitions
from sandbox.objects.invoices import Invoice, InvoiceAutomaticTax, RenderingPdf
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.subscriptions import AutomaticTax
from sandbox.world import World


def store_draft(world: World, invoice: Invoice, lines: list[Line]) -> Invoice:
    """The draft exists from now on. `lines` are those that come from no invoice item."""
    world.draft_lines[invoice.id] = with_ids(world, lines)
    world.invoices.add(invoice)
    customer = world.customers.get(invoice.customer)
    if customer.currency is None:
        before = copy.copy(customer)
        customer.currency = invoice.currency
        world.emit("customer.updated", customer, before=before)
    refresh(world, invoice)
    plan_automatic_steps(world, invoice)
    world.emit("invoice.created", invoice)
    return invoice


def refresh(world: World, invoice: Invoice) -> None:
    """Works a draft out again, from its invoice items and its own lines as they are now."""
    items = [item for item in world.invoice_items.owned_by(invoice.customer) if item.invoice == invoice.id]
    lines = item_lines(items) + world.draft_lines[invoice.id]
    world.further_lines.pop(invoice.id, None)
    if further := fill(world, invoice, world.customers.get(invoice.customer), lines):
        world.further_lines[invoice.id] = further


def plan_automatic_steps(world: World, invoice: Invoice) -> None:
    """A draft that advances by itself is finalized an hour after its creation, and then paid."""
    invoice.automatically_finalizes_at = invoice.next_payment_attempt = None
    if not invoice.auto_advance or invoice.status != "draft":
        return
    invoice.automatically_finalizes_at = invoice.created + world.billing.draft + 1
    if invoice.collection_method == "charge_automatically":
        invoice.next_payment_attempt = invoice.created + world.billing.draft
    world.agenda_of(invoice.customer).put(invoice.automatically_finalizes_at, "invoice", invoice.id)


def finalize(world: World, invoice: Invoice) -> None:
    """Gives a draft its number and settles the balance; what is nothing to pay is paid.

    Raises StripeError for automatic tax without a location, unless the invoice is a subscription's.
    """
    refresh(world, invoice)
    if invoice.automatic_tax.status == "requires_location_inputs":
        _do_without_automatic_tax(world, invoice)
    use_up(world, invoice)
    del world.draft_lines[invoice.id]
    now = world.now_for(invoice.customer)
    customer = world.customers.get(invoice.customer)
    invoice.status = "open"
    invoice.number = f"{customer.invoice_prefix}-{customer.next_invoice_sequence:04d}"
    invoice.effective_at = invoice.status_transitions.finalized_at = now
    invoice.automatically_finalizes_at = None
    invoice.hosted_invoice_url = addresses.invoice_page(world.base_url, invoice.id)
    invoice.invoice_pdf = addresses.invoice_pdf(world.base_url, invoice.id)
    invoice.webhooks_delivered_at = now
    if invoice.rendering:
        invoice.rendering.pdf = RenderingPdf(page_size="letter")
    apply_balance(world, customer, invoice)
    if invoice.amount_due:
        open_payment(world, invoice)
    world.emit("invoice.finalized", invoice)
    if not invoice.amount_due:
        invoice.attempted = True
        settle(world, invoice)


def _do_without_automatic_tax(world: World, invoice: Invoice) -> None:
    """A subscription goes on without it (docs.stripe.com/tax/customer-locations)."""
    subscription = world.subscriptions.find(invoice.subscription or "")
    if subscription is None:
        raise location_invalid()
    invoice.automatic_tax = InvoiceAutomaticTax(disabled_reason="finalization_requires_location_inputs")
    before = subscription_copy(subscription)
    subscription.automatic_tax = AutomaticTax(disabled_reason="requires_location_inputs")
    schedule = world.subscription_schedules.find(subscription.schedule or "")
    for phase in schedule.phases if schedule else []:
        if phase.automatic_tax is not UNSET and phase.start_date <= world.now_for(invoice.customer):
            phase.automatic_tax = subscription.automatic_tax
    world.emit("customer.subscription.updated", subscription, before=before)


def open_payment(world: World, invoice: Invoice) -> PaymentIntent:
    """The payment intent that is to pay an invoice by default."""
    intent = new_intent(
        world,
        invoice.amount_remaining,
        invoice.currency,
        customer=invoice.customer,
        description=_description(invoice),
    )
    payment = InvoicePayment(
        id=world.ids.new("inpay"),
        amount_requested=invoice.amount_remaining,
        created=world.now_for(invoice.customer),
        currency=invoice.currency,
        invoice=invoice.id,
        payment=AssociatedPayment(payment_intent=intent.id),
        status_transitions=PaymentTransitions(),
    )
    world.invoice_payments.add(payment)
    world.payment_of_intent[intent.id] = payment.id
    return intent


def payment_of(world: World, invoice: Invoice) -> InvoicePayment | None:
    """The invoice's default payment, paid or still open."""
    payments = world.invoice_payments.owned_by(invoice.id)
    return next((payment for payment in payments if payment.status != "canceled"), None)


def intent_of(world: World, invoice: Invoice) -> PaymentIntent | None:
    payment = payment_of(world, invoice)
    return world.payment_intents.find(payment.payment.payment_intent) if payment else None


def settle(world: World, invoice: Invoice, *, paid: int = 0) -> None:
    """The invoice is paid; `paid` minor units of it by a payment just now, or out of band."""
    now = world.now_for(invoice.customer)
    invoice.status, invoice.status_transitions.paid_at = "paid", now
    invoice.amount_paid += paid
    invoice.amount_remaining = 0
    invoice.auto_advance = False
    invoice.next_payment_attempt = None
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)


def close(world: World, invoice: Invoice, *, void: bool) -> None:
    """Makes an open invoice void or uncollectible; void ends its payment too. It keeps what was due."""
    now = world.now_for(invoice.customer)
    invoice.auto_advance = False
    invoice.next_payment_attempt = None
    if void:
        invoice.status, invoice.status_transitions.voided_at = "void", now
        cancel_payment(world, invoice)
        return_balance(world, invoice)
        world.emit("invoice.voided", invoice)
    else:
        invoice.status, invoice.status_transitions.marked_uncollectible_at = "uncollectible", now
        world.emit("invoice.marked_uncollectible", invoice)


def cancel_payment(world: World, invoice: Invoice) -> None:
    """Nothing is left to be paid by it."""
    payment = payment_of(world, invoice)
    if payment is None:
        return
    payment.status, payment.status_transitions.canceled_at = "canceled", world.now_for(invoice.customer)
    intent = world.payment_intents.get(payment.payment.payment_intent)
    cancel_intent(world, intent, "void_invoice")


def _description(invoice: Invoice) -> str:
    kinds = {"subscription_create": "Subscription creation", "subscription_update": "Subscription update"}
    return kinds.get(invoice.billing_reason, f"Payment for Invoice {invoice.number}")
