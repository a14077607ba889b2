"""How a subscription stands: what the payments of its invoices make of its status."""

import copy

from sandbox.billing.finalizing import close
from sandbox.billing.pending import held_items
from sandbox.billing.snapshots import subscription_copy
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import CancellationReason, Subscription
from sandbox.world import World


def invoice_paid(world: World, invoice: Invoice) -> None:
    """A pending update takes effect; what was incomplete or behind with its payments is active again."""
    _note_delinquency(world, invoice.customer)
    subscription = world.subscriptions.find(invoice.subscription or "")
    if subscription is None or subscription.ended:
        return
    waiting = world.pending_updates.get(subscription.id)
    if waiting and waiting.invoice == invoice.id:
        apply_pending_update(world, subscription)
    elif subscription.status == "incomplete" or (
        subscription.status in {"past_due", "unpaid"} and invoice.id == subscription.latest_invoice
    ):
        before = subscription_copy(subscription)
        subscription.status = "active"
        world.emit("customer.subscription.updated", subscription, before=before)


def save_method(world: World, invoice: Invoice, method: str | None) -> None:
    """What paid an invoice pays the subscription from now on, if that is set so."""
    subscription = world.subscriptions.find(invoice.subscription or "")
    if subscription and subscription.payment_settings.save_default_payment_method == "on_subscription":
        subscription.default_payment_method = method


def invoice_failed(world: World, invoice: Invoice) -> None:
    """An active subscription is past due; after the last retry it becomes what the account has set."""
    _note_delinquency(world, invoice.customer)
    subscription = world.subscriptions.find(invoice.subscription or "")
    if subscription is None or subscription.ended or subscription.status == "incomplete":
        return
    waiting = world.pending_updates.get(subscription.id)
    if (waiting and waiting.invoice == invoice.id) or invoice.id != subscription.latest_invoice:
        return
    given_up = invoice.attempt_count > len(world.billing.retries)
    outcome = world.billing.after_retries if given_up else "past_due"
    if outcome == "canceled":
        cancel_now(world, subscription, reason="payment_failed")
    elif subscription.status != outcome:
        before = subscription_copy(subscription)
        subscription.status = outcome
        world.emit("customer.subscription.updated", subscription, before=before)


def plan_retry(world: World, invoice: Invoice) -> None:
    """When a failed automatic payment is tried again; first payments and pending updates are not."""
    invoice.next_payment_attempt = None
    subscription = world.subscriptions.find(invoice.subscription or "")
    waiting = world.pending_updates.get(subscription.id) if subscription else None
    first = subscription is not None and subscription.status == "incomplete"
    retries = world.billing.retries
    if first or waiting or not invoice.auto_advance or invoice.attempt_count > len(retries):
        return
    now = world.now_for(invoice.customer)
    invoice.next_payment_attempt = now + retries[invoice.attempt_count - 1]
    world.agenda_of(invoice.customer).put(invoice.next_payment_attempt, "invoice", invoice.id)


def cancel_now(world: World, subscription: Subscription, *, reason: CancellationReason) -> None:
    """Ends a subscription at this moment; its open invoices are no longer collected automatically."""
    now = world.now_for(subscription.customer)
    subscription.status = "canceled"
    subscription.ended_at = now
    if subscription.canceled_at is None:
        subscription.canceled_at = now
    if subscription.cancellation_details.reason is None:
        subscription.cancellation_details.reason = reason
    drop_pending_update(world, subscription)
    for invoice in world.invoices.owned_by(subscription.customer):
        if invoice.subscription == subscription.id and invoice.status == "open":
            invoice.auto_advance, invoice.next_payment_attempt = False, None
    world.emit("customer.subscription.deleted", subscription)


def expire(world: World, subscription: Subscription) -> None:
    """A first invoice that nobody paid in time: it is void, and the subscription never began."""
    before = subscription_copy(subscription)
    invoice = world.invoices.find(subscription.latest_invoice or "")
    if invoice and invoice.status == "open":
        close(world, invoice, void=True)
    subscription.status = "incomplete_expired"
    subscription.ended_at = world.now_for(subscription.customer)
    world.emit("customer.subscription.updated", subscription, before=before)


def apply_pending_update(world: World, subscription: Subscription) -> None:
    """The change that was waiting for its payment becomes the subscription's state."""
    waiting = world.pending_updates.pop(subscription.id)
    before = subscription_copy(subscription)
    subscription.pending_update = None
    for name in waiting.fields:
        setattr(subscription, name, getattr(waiting.after, name))
    agenda = world.agenda_of(subscription.customer)
    for item in subscription.items.data:
        agenda.put(item.current_period_end, "subscription", subscription.id)
    world.emit("customer.subscription.pending_update_applied", subscription)
    world.emit("customer.subscription.updated", subscription, before=before)


def drop_pending_update(world: World, subscription: Subscription) -> None:
    """Forgets a change that was not paid for, and voids its invoice; what else stood on that waits again."""
    held = held_items(world, subscription)
    waiting = world.pending_updates.pop(subscription.id, None)
    if waiting is None:
        return
    for item in held:
        item.invoice = None
    subscription.pending_update = None
    invoice = world.invoices.find(waiting.invoice)
    if invoice and invoice.status == "open":
        close(world, invoice, void=True)


def _note_delinquency(world: World, customer_id: str) -> None:
    customer = world.customers.find(customer_id)
    if customer is None:
        return
    behind = any(
        invoice.status == "open" and invoice.attempted and invoice.collection_method == "charge_automatically"
        for invoice in _recent(world, customer_id)
    )
    if customer.delinquent != behind:
        before = copy.copy(customer)
        customer.delinquent = behind
        world.emit("customer.updated", customer, before=before)


def _recent(world: World, customer_id: str) -> list[Invoice]:
    """The newest invoices; a customer with thousands of old ones costs no more than others."""
    invoices = world.invoices.owned_by(customer_id)
    return [invoice for _, invoice in zip(range(24), invoices, strict=False)]


def end_subscriptions(world: World, customer_id: str) -> None:
    """Ends all of a customer's subscriptions, as deleting the customer does."""
    for subscription in list(world.subscriptions.owned_by(customer_id)):
        if not subscription.ended:
            cancel_now(world, subscription, reason="cancellation_requested")
