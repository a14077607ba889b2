"""Beginning a subscription, and the invoices that subscriptions make."""

import copy
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sandbox.api.errors import StripeError
from sandbox.billing import collection
from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Planned
from sandbox.billing.drafts import Line
from sandbox.billing.finalizing import store_draft
from sandbox.billing.invoicing import Terms, all_lines, compose, item_lines
from sandbox.billing.lines import period_line, trial_line
from sandbox.billing.payments import outlook
from sandbox.billing.pending import add_items, held_items, pending_items
from sandbox.billing.prorations import prorated
from sandbox.billing.redeeming import use_up
from sandbox.billing.snapshots import subscription_copy
from sandbox.billing.totals import settle
from sandbox.cards import Decline
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import BillingReason, Invoice
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.subscriptions import Subscription, SubscriptionItem
from sandbox.world import World

PaymentBehavior = Literal[
    "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"
]

NO_METHOD = (
    "This customer has no attached payment source or default payment method. Please consider adding a "
    "default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/"
    "payment-methods-setting#payment-method-priority."
)
NEEDS_ACTION = (
    "Payment for this subscription requires additional user action before it can be completed successfully. "
    "Payment can be completed using the PaymentIntent associated with `subscription.latest_invoice`. For "
    "more details see: https://stripe.com/docs/billing/subscriptions/overview#requires-action"
)


class Paying(Struct, frozen=True):
    """How a change that costs something is paid, in Stripe's words: `off_session` without its customer."""

    behavior: PaymentBehavior = "allow_incomplete"
    off_session: bool = False


def plan_start(subscription: Subscription, now: int, catalogue: Catalogue, *, prorate: bool) -> Planned:
    """The first period: a trial, a part of one up to a later anchor, or a whole one."""
    after = subscription_copy(subscription)
    lines = [_first_line(item, after, now, catalogue, prorate) for item in after.items.data]
    return Planned(after, recurring=lines, bills=True)


def first_period(subscription: Subscription, item: SubscriptionItem, now: int) -> tuple[int, int]:
    """The whole period that the first one of an item is, or is the end of; a trial is one by itself."""
    if subscription.trial_end:
        return now, subscription.trial_end
    recurring = item.price.recurring
    interval, count = (recurring.interval, recurring.interval_count) if recurring else ("month", 1)
    return period_at(subscription.billing_cycle_anchor, interval, count, now)


def _first_line(
    item: SubscriptionItem, subscription: Subscription, now: int, catalogue: Catalogue, prorate: bool
) -> Line:
    start, end = first_period(subscription, item, now)
    item.current_period_start, item.current_period_end = now, end
    if subscription.trial_end:
        return trial_line(item, now, end, catalogue)
    line = period_line(item, now, end, catalogue)
    if start == now or item.metered:
        return line
    amount = prorated(catalogue.full_amount(item), end - now, end - start) if prorate else 0
    return replace(line, amount=amount)


def terms_of(
    subscription: Subscription, reason: BillingReason, period: tuple[int, int], discounts: list[str]
) -> Terms:
    settings = subscription.invoice_settings
    return Terms(
        billing_reason=reason,
        period=period,
        collection_method=subscription.collection_method,
        days_until_due=subscription.days_until_due,
        discounts=discounts,
        tax_rates=subscription.default_tax_rates,
        automatic_tax=subscription.automatic_tax.enabled,
        description=settings.description,
        footer=settings.footer,
        auto_advance=True,
        payment_method_types=subscription.payment_settings.payment_method_types,
    )


def preview(
    world: World,
    planned: Planned,
    reason: BillingReason,
    period: tuple[int, int],
    moment: int,
    *,
    extra: list[Line] | None = None,
    pending: bool = True,
    inherits: bool = True,
) -> Invoice:
    """The invoice that the plan would make at the moment; it stands nowhere.

    `inherits`: the customer's discount counts where the subscription has none.
    """
    after = planned.after
    discounts = Catalogue(world, after.currency).discounts_on(after, moment) if inherits else after.discounts
    waiting = pending_items(world, after.customer, after.currency, after.id) if pending else []
    if pending:
        waiting += held_items(world, after)
    invoice = compose(
        world,
        world.ids.new("upcoming_in"),
        _without_pending_update(world, after),
        [*planned.prorations, *(extra or []), *item_lines(waiting), *planned.recurring],
        terms_of(after, reason, period, list(discounts)),
        currency=after.currency,
        moment=moment,
        subscription=after,
    )
    note_proration_date(invoice, planned)
    invoice.ending_balance = settle(invoice.total, invoice.starting_balance, invoice.currency)[1]
    return invoice


def _without_pending_update(world: World, subscription: Subscription) -> Customer:
    """The customer with the balance that they have again when a pending update's invoice is void."""
    customer = world.customers.get(subscription.customer)
    waiting = world.pending_updates.get(subscription.id)
    invoice = world.invoices.find(waiting.invoice) if waiting else None
    if invoice is None:
        return customer
    restored = copy.copy(customer)
    restored.balance -= (invoice.ending_balance or 0) - invoice.starting_balance
    return restored


def note_proration_date(invoice: Invoice, planned: Planned) -> None:
    """An invoice with prorations says from which moment they count."""
    if invoice.parent and planned.proration_date and planned.prorations:
        invoice.parent.subscription_details.subscription_proration_date = planned.proration_date


def make_invoice(
    world: World,
    subscription: Subscription,
    recurring: list[Line],
    reason: BillingReason,
    period: tuple[int, int],
) -> Invoice:
    """A stored draft with the lines and all that was pending; it is the subscription's latest from now on."""
    now = world.now_for(subscription.customer)
    discounts = Catalogue(world, subscription.currency).discounts_on(subscription, now)
    invoice = compose(
        world,
        world.ids.new("in"),
        world.customers.get(subscription.customer),
        [],
        terms_of(subscription, reason, period, discounts),
        currency=subscription.currency,
        moment=now,
        subscription=subscription,
    )
    for item in pending_items(world, subscription.customer, subscription.currency, subscription.id):
        item.invoice = invoice.id
    store_draft(world, invoice, recurring)
    subscription.latest_invoice = invoice.id
    use_up_discounts(world, subscription, invoice)
    return invoice


def use_up_discounts(world: World, subscription: Subscription, invoice: Invoice) -> None:
    """A coupon for one invoice has done its work once an invoice asked for money."""
    once = use_up(world, invoice)
    if not once:
        return
    for item in subscription.items.data:
        item.discounts = [discount for discount in item.discounts if discount not in once]
    subscription.discounts = [discount for discount in subscription.discounts if discount not in once]
    for line in all_lines(world, invoice):
        details = line.parent.subscription_item_details
        if details:
            given = sum(share.amount for share in line.discount_amounts if share.discount in once)
            world.given_once[details.subscription_item, line.period.start] = given


def start(
    world: World, subscription: Subscription, extra: list[Line], paying: Paying, *, prorate: bool
) -> None:
    """Stores a new subscription with its first invoice (`extra` lines included), and tries to collect that.

    Raises StripeError, with nothing changed, where nothing could pay it or (error_if_incomplete) the
    payment would fail.
    """
    now = world.now_for(subscription.customer)
    planned = plan_start(subscription, now, Catalogue(world, subscription.currency), prorate=prorate)
    first = preview(world, planned, "subscription_create", (now, now), now, extra=extra)
    automatic = subscription.collection_method == "charge_automatically"
    if automatic and first.amount_due:
        refuse_unpayable(world, planned.after, paying)
    subscription.items = planned.after.items
    world.subscriptions.add(subscription)
    trial = subscription.trial_end is not None
    paid_later = automatic and first.amount_due > 0 and not trial
    subscription.status = "incomplete" if paid_later else "trialing" if trial else "active"
    world.emit("customer.subscription.created", subscription)
    add_items(world, subscription.customer, extra, now)
    if subscription.trial_end and subscription.trial_end < now + world.billing.trial_notice:
        world.emit("customer.subscription.trial_will_end", subscription)
    invoice = make_invoice(world, subscription, planned.recurring, "subscription_create", (now, now))
    schedule_next(world, subscription)
    if paid_later:
        due = now + world.billing.incomplete
        world.agenda_of(subscription.customer).put(due, "subscription", subscription.id)
    if automatic:
        charge_now(world, invoice, paying)
    if trial and not invoice.amount_due and invoice.status == "draft":
        collection.finalize_invoice(world, invoice)


def refuse_unpayable(world: World, subscription: Subscription, paying: Paying) -> None:
    """Raises StripeError if a payment now has no payment method, or must not fail and would."""
    method = paying_method(world, subscription)
    if paying.behavior in {"default_incomplete", "pending_if_incomplete"}:
        return
    if method is None:
        raise StripeError(NO_METHOD, code="resource_missing")
    if paying.behavior != "error_if_incomplete":
        return
    result = outlook(world, method, off_session=paying.off_session)
    if isinstance(result, Decline):
        raise result.error()
    if result == "requires_action":
        raise StripeError(
            NEEDS_ACTION,
            status=402,
            error_type="card_error",
            code="subscription_payment_intent_requires_action",
        )


def paying_method(world: World, subscription: Subscription) -> PaymentMethod | None:
    customer = world.customers.get(subscription.customer)
    chosen = subscription.default_payment_method or customer.invoice_settings.default_payment_method
    return world.payment_methods.find(chosen) if chosen else None


def charge_now(world: World, invoice: Invoice, paying: Paying) -> None:
    """Finalizes an invoice of a change made just now, and tries to collect it unless default_incomplete."""
    invoice = collection.finalize_invoice(world, invoice)
    invoice.auto_advance = invoice.status == "open"
    attempt = paying.behavior != "default_incomplete"
    if invoice.status == "open" and attempt and invoice.collection_method == "charge_automatically":
        collection.collect(world, invoice, off_session=paying.off_session)


def schedule_next(world: World, subscription: Subscription) -> None:
    """Puts the next moments of a subscription on the agenda."""
    agenda = world.agenda_of(subscription.customer)
    moments = {item.current_period_end for item in subscription.items.data}
    if subscription.cancel_at:
        moments.add(subscription.cancel_at)
    if subscription.pause_collection and subscription.pause_collection.resumes_at:
        moments.add(subscription.pause_collection.resumes_at)
    if subscription.status == "trialing" and subscription.trial_end:
        moments.add(subscription.trial_end - world.billing.trial_notice)
    for moment in sorted(moments):
        agenda.put(moment, "subscription", subscription.id)
