"""Carrying out a planned change of a subscription: its invoice, its payment, and what waits for that."""

from typing import Any

from sandbox.billing.changes import Planned
from sandbox.billing.collection import hold
from sandbox.billing.drafts import Line
from sandbox.billing.payments import outlook
from sandbox.billing.pending import add_items
from sandbox.billing.pending_updates import PendingChange
from sandbox.billing.snapshots import assign, subscription_copy
from sandbox.billing.standing import drop_pending_update
from sandbox.billing.subscribing import (
    Paying,
    charge_now,
    make_invoice,
    note_proration_date,
    paying_method,
    preview,
    refuse_unpayable,
    schedule_next,
)
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import PendingUpdate, Subscription
from sandbox.world import World


def carry_out(
    world: World, subscription: Subscription, planned: Planned, extra: list[Line], paying: Paying
) -> None:
    """Makes the subscription what was planned, with `extra` one-off lines on its next invoice.

    Raises StripeError, with nothing changed, where error_if_incomplete forbids a payment to fail.
    """
    before = subscription_copy(subscription)
    if _must_wait(world, planned, extra, paying):
        _wait(world, subscription, planned, extra, paying)
    else:
        if _bills_otherwise(subscription, planned.after):
            drop_pending_update(world, subscription)
            planned.after.pending_update = None
        assign(subscription, planned.after)
        now = world.now_for(subscription.customer)
        add_items(world, subscription.customer, [*planned.prorations, *extra], now)
        if planned.bills:
            world.given_once |= planned.given_once
            _bill(world, subscription, planned, paying)
    schedule_next(world, subscription)
    world.emit("customer.subscription.updated", subscription, before=before)


def _must_wait(world: World, planned: Planned, extra: list[Line], paying: Paying) -> bool:
    """Whether the change takes effect only when its invoice is paid, which it would not be at once."""
    after = planned.after
    asked = paying.behavior in {"error_if_incomplete", "pending_if_incomplete"}
    if not asked or not planned.bills or after.collection_method != "charge_automatically":
        return False
    if after.pause_collection:
        return False
    now = world.now_for(after.customer)
    if not preview(world, planned, "subscription_update", (now, now), now, extra=extra).amount_due:
        return False
    if paying.behavior == "error_if_incomplete":
        refuse_unpayable(world, after, paying)
        return False
    method = paying_method(world, after)
    return method is None or outlook(world, method, off_session=paying.off_session) != "succeeded"


def _bill(world: World, subscription: Subscription, planned: Planned, paying: Paying) -> None:
    invoice = _invoice(world, subscription, planned)
    if subscription.pause_collection:
        hold(world, invoice, subscription.pause_collection.behavior)
        return
    charge_now(world, invoice, paying)
    if paying.behavior == "default_incomplete" and invoice.status == "open":
        subscription.status = "past_due"


def _invoice(world: World, subscription: Subscription, planned: Planned) -> Invoice:
    now = world.now_for(subscription.customer)
    invoice = make_invoice(world, subscription, planned.recurring, "subscription_update", (now, now))
    note_proration_date(invoice, planned)
    return invoice


def _wait(
    world: World, subscription: Subscription, planned: Planned, extra: list[Line], paying: Paying
) -> None:
    drop_pending_update(world, subscription)
    now = world.now_for(subscription.customer)
    after = planned.after
    own = add_items(world, subscription.customer, [*planned.prorations, *extra], now)
    invoice = _invoice(world, after, planned)
    subscription.latest_invoice = invoice.id
    expires_at = min(now + world.billing.pending_update, subscription.current_period_end)
    world.pending_updates[subscription.id] = PendingChange(
        after, invoice.id, frozenset(item.id for item in own), _differing(subscription, after)
    )
    subscription.pending_update = PendingUpdate(
        billing_cycle_anchor=_changed(subscription, after, "billing_cycle_anchor"),
        discounts=_changed(subscription, after, "discounts"),
        expires_at=expires_at,
        metadata=_changed(subscription, after, "metadata"),
        subscription_items=after.items.data,
        trial_end=_changed(subscription, after, "trial_end"),
    )
    world.agenda_of(subscription.customer).put(expires_at, "subscription", subscription.id)
    charge_now(world, invoice, paying)


def _bills_otherwise(old: Subscription, new: Subscription) -> bool:
    """A change of what is billed replaces one that waits for its payment; others leave it waiting."""
    billed = {"billing_cycle_anchor", "discounts", "items", "trial_end"}
    return bool(billed & _differing(old, new))


def _differing(old: Subscription, new: Subscription) -> frozenset[str]:
    names = set(old.__struct_fields__) - {"latest_invoice", "pending_update"}
    return frozenset(name for name in names if getattr(old, name) != getattr(new, name))


def _changed(old: Subscription, new: Subscription, name: str) -> Any:  # noqa: ANN401 - the field's own type
    value = getattr(new, name)
    return None if value == getattr(old, name) else value
