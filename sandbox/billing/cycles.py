"""What subscriptions and invoices do by themselves when their time has come."""

from sandbox.api.errors import StripeError
from sandbox.billing import collection
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change
from sandbox.billing.ending import end
from sandbox.billing.renewals import plan_renewal
from sandbox.billing.snapshots import assign, subscription_copy
from sandbox.billing.standing import drop_pending_update, expire, invoice_failed
from sandbox.billing.subscribing import make_invoice, paying_method, schedule_next
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from sandbox.world import World


def settle_dues(world: World, subscription: Subscription) -> bool:
    """What comes before a renewal: expiries, the end of a pause, a cancellation. False if none can follow."""
    now = world.now_for(subscription.customer)
    if subscription.ended:
        return False
    if subscription.status == "incomplete":
        if now >= subscription.created + world.billing.incomplete:
            expire(world, subscription)
        return False
    if subscription.pending_update and subscription.pending_update.expires_at <= now:
        _expire_pending_update(world, subscription)
    _end_pause(world, subscription, now)
    if subscription.status == "trialing" and subscription.trial_end == now + world.billing.trial_notice:
        world.emit("customer.subscription.trial_will_end", subscription)
    if subscription.cancel_at is not None and subscription.cancel_at <= now:
        _end_as_planned(world, subscription)
        return False
    return subscription.status != "paused"


def is_over(subscription: Subscription, now: int) -> bool:
    """Whether the period of any of its items is."""
    return any(item.current_period_end <= now for item in subscription.items.data)


def renew(world: World, subscription: Subscription, change: Change | None = None) -> None:
    """The next period begins, and a draft asks for it; it is finalized and paid an hour later.

    While collection is paused the invoice is kept as a draft, void or uncollectible instead.
    """
    now = world.now_for(subscription.customer)
    if subscription.status == "trialing" and _trial_ends_unpaid(world, subscription):
        return
    before = subscription_copy(subscription)
    planned = plan_renewal(before, now, Catalogue(world, before.currency), change)
    assign(subscription, planned.after)
    starts = min(item.current_period_start for item in before.items.data)
    invoice = make_invoice(world, subscription, planned.recurring, "subscription_cycle", (starts, now))
    if subscription.pause_collection:
        collection.hold(world, invoice, subscription.pause_collection.behavior)
    elif subscription.status == "unpaid":
        collection.keep_as_draft(world, invoice)
    schedule_next(world, subscription)
    world.emit("customer.subscription.updated", subscription, before=before)


def invoice_step(world: World, invoice_id: str) -> None:
    """A draft is finalized and paid, an unpaid one tried again, a sent one falls overdue."""
    invoice = world.invoices.find(invoice_id)
    if invoice is None:
        return
    now = world.now_for(invoice.customer)
    automatic = invoice.collection_method == "charge_automatically"
    if invoice.status == "draft":
        if invoice.automatically_finalizes_at and invoice.automatically_finalizes_at <= now:
            _finalize(world, invoice)
    elif invoice.status != "open":
        return
    elif automatic and invoice.next_payment_attempt and invoice.next_payment_attempt <= now:
        collection.collect(world, invoice)
    elif invoice.due_date == now:
        world.emit("invoice.overdue", invoice)
        invoice_failed(world, invoice)


def _finalize(world: World, invoice: Invoice) -> None:
    try:
        invoice = collection.finalize_invoice(world, invoice)
    except StripeError as error:
        invoice.last_finalization_error = {
            name: str(error.fields[name]) for name in ("code", "message", "type")
        }
        world.emit("invoice.finalization_failed", invoice)
        return
    if invoice.status != "open":
        return
    if invoice.collection_method == "charge_automatically":
        collection.collect(world, invoice)
    else:
        world.emit("invoice.sent", invoice)
        world.agenda_of(invoice.customer).put(invoice.due_date, "invoice", invoice.id)


def _expire_pending_update(world: World, subscription: Subscription) -> None:
    before = subscription_copy(subscription)
    drop_pending_update(world, subscription)
    world.emit("customer.subscription.pending_update_expired", subscription)
    world.emit("customer.subscription.updated", subscription, before=before)


def _end_pause(world: World, subscription: Subscription, now: int) -> None:
    pause = subscription.pause_collection
    if pause and pause.resumes_at and pause.resumes_at <= now:
        before = subscription_copy(subscription)
        subscription.pause_collection = None
        world.emit("customer.subscription.updated", subscription, before=before)


def _end_as_planned(world: World, subscription: Subscription) -> None:
    """What was used until now and what is pending is billed, as Stripe's reference for canceling says; what
    was paid for a rest of the period is not given back."""
    asked_at = subscription.canceled_at
    end(world, subscription, prorate=False, invoice_now=True, reason="cancellation_requested")
    subscription.canceled_at = asked_at


def _trial_ends_unpaid(world: World, subscription: Subscription) -> bool:
    """Whether a trial that ends without a payment method ends the subscription, or pauses it."""
    behavior = subscription.trial_settings.end_behavior.missing_payment_method
    automatic = subscription.collection_method == "charge_automatically"
    if behavior == "create_invoice" or not automatic or paying_method(world, subscription):
        return False
    if behavior == "cancel":
        end(world, subscription, prorate=False, invoice_now=False, reason="cancellation_requested")
        return True
    before = subscription_copy(subscription)
    subscription.status = "paused"
    world.emit("customer.subscription.paused", subscription)
    world.emit("customer.subscription.updated", subscription, before=before)
    return True
