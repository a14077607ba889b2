"""Ending a subscription now: credit for the unused rest and a last invoice, if asked for."""

from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Planned, unused_time, usage_lines
from sandbox.billing.finalizing import close
from sandbox.billing.pending import add_items, drop_prorations, pending_items
from sandbox.billing.snapshots import subscription_copy
from sandbox.billing.standing import cancel_now
from sandbox.billing.subscribing import make_invoice
from sandbox.objects.subscriptions import CancellationReason, Subscription
from sandbox.world import World


def plan_end(
    subscription: Subscription, now: int, catalogue: Catalogue, *, prorate: bool, invoice_now: bool
) -> Planned:
    """The credit of an immediate cancellation, and the metered usage that is still to be billed."""
    paid_for = subscription.status not in {"trialing", "paused", "incomplete"}
    credit = unused_time(subscription, now, catalogue) if prorate and paid_for else []
    usage = usage_lines(subscription, now, catalogue) if invoice_now else []
    return Planned(
        subscription_copy(subscription),
        credit,
        [line for line in usage if line.quantity],
        bills=invoice_now,
        proration_date=now,
    )


def end(
    world: World, subscription: Subscription, *, prorate: bool, invoice_now: bool, reason: CancellationReason
) -> None:
    """Cancels at this moment. Without `prorate` and `invoice_now` pending prorations are forgotten; the
    last invoice is a draft for an hour like any automatic one."""
    customer = subscription.customer
    now = world.now_for(customer)
    planned = plan_end(
        subscription, now, Catalogue(world, subscription.currency), prorate=prorate, invoice_now=invoice_now
    )
    if subscription.status == "incomplete":
        _void_first_invoice(world, subscription)
    add_items(world, customer, planned.prorations, now)
    waiting = pending_items(world, customer, subscription.currency, subscription.id)
    if invoice_now and (waiting or planned.recurring):
        make_invoice(world, subscription, planned.recurring, "subscription_update", (now, now))
    if not prorate and not invoice_now:
        drop_prorations(world, customer, subscription.id)
    schedule = world.subscription_schedules.find(subscription.schedule or "")
    if schedule:
        schedule.status, schedule.canceled_at, schedule.current_phase = "canceled", now, None
        world.emit("subscription_schedule.canceled", schedule)
    subscription.canceled_at = now
    cancel_now(world, subscription, reason=reason)


def _void_first_invoice(world: World, subscription: Subscription) -> None:
    invoice = world.invoices.find(subscription.latest_invoice or "")
    if invoice and invoice.status == "open":
        close(world, invoice, void=True)
