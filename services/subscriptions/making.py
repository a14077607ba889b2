"""Makes a plan of a subscription, its owner, and what was looked up."""

from collections.abc import Sequence

from services.customers import default_payment_method
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.invoices import Invoice
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.schedules import Phase
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions.discounts import discounts_on, item_discounts
from services.subscriptions.names import Names
from services.subscriptions.phases import OWN_SCHEDULE, acting_schedule, next_phase
from services.subscriptions.plan import (
    ENDED,
    OWING,
    ChangeBy,
    PendingChange,
    Plan,
    PlanDiscount,
    PlanItem,
)


def paid_by(subscription: Subscription, owner: Customer) -> PaymentMethod | None:
    """What pays a subscription; None where it is invoiced, or where there is nothing to pay with."""
    if subscription.collection_method == "send_invoice":
        return None
    own = subscription.default_payment_method
    return own if isinstance(own, PaymentMethod) else default_payment_method(owner)


def items_of(subscription: Subscription, names: Names) -> tuple[PlanItem, ...]:
    """What a subscription sells."""
    return tuple(
        names.item(item.price, item.quantity, subscription.currency) for item in subscription.items.data
    )


def plan_of(
    subscription: Subscription, owner: Customer, names: Names, unpaid: Sequence[Invoice] = ()
) -> Plan:
    """`unpaid`: the customer's open invoices, where one plan or another waits for its payment."""
    items = items_of(subscription, names)
    ends_at = _ends_at(subscription)
    return Plan(
        subscription=subscription,
        items=items,
        amount=common_amount(items),
        taxed=_taxed(subscription, owner),
        paid_by=paid_by(subscription, owner),
        discounts=_discounts(subscription, owner, items, names),
        renews_at=_renews_at(subscription, ends_at),
        ends_at=ends_at,
        change=_change(subscription, owner, names),
        owner=owner,
        due=_due(subscription, unpaid),
    )


def waits(subscription: Subscription) -> bool:
    """Whether its latest invoice has to be paid; while a change waits, that invoice is the change's."""
    return subscription.status in OWING and subscription.pending_update is None


def _due(subscription: Subscription, unpaid: Sequence[Invoice]) -> Invoice | None:
    mine = (invoice for invoice in unpaid if invoice.id == subscription.latest_invoice)
    return next(mine, None) if waits(subscription) else None


def common_amount(items: tuple[PlanItem, ...]) -> int | None:
    """The sum for one period; None where use decides, or where the items are billed in different rhythms."""
    rhythms = {
        (item.price.recurring.interval, item.price.recurring.interval_count)
        for item in items
        if item.price.recurring
    }
    amounts = [item.amount for item in items if item.amount is not None]
    return sum(amounts) if len(rhythms) == 1 and len(amounts) == len(items) else None


def _taxed(subscription: Subscription, owner: Customer) -> bool:
    """By rates that the merchant has set, or as Stripe reckons it; unknown, and so False, where the account's
    own setting decides whether a price has its tax in it."""
    if owner.tax_exempt in {"exempt", "reverse"}:
        return False
    items = subscription.items.data
    if subscription.automatic_tax.enabled:
        return any(item.price.tax_behavior == "exclusive" for item in items)
    rates = (rate for item in items for rate in item.tax_rates or subscription.default_tax_rates or ())
    return any(not rate.inclusive for rate in rates)


def _ends_at(subscription: Subscription) -> int | None:
    """Both forms of a scheduled cancellation, and a schedule that ends in one."""
    if subscription.status in ENDED:
        return None
    if subscription.cancel_at is not None:
        return subscription.cancel_at
    if subscription.cancel_at_period_end:
        return max((item.current_period_end for item in subscription.items.data), default=None)
    schedule = acting_schedule(subscription)
    if schedule is not None and schedule.end_behavior == "cancel" and schedule.phases:
        return schedule.phases[-1].end_date
    return None


def _renews_at(subscription: Subscription, ends_at: int | None) -> int | None:
    if subscription.status not in {"active", "trialing", "past_due", "unpaid"}:
        return None
    next_end = min((item.current_period_end for item in subscription.items.data), default=None)
    return None if next_end is None or (ends_at is not None and ends_at <= next_end) else next_end


def _discounts(
    subscription: Subscription, owner: Customer, items: Sequence[PlanItem], names: Names
) -> tuple[PlanDiscount, ...]:
    """Those of the items, which come first, and those of all; without what takes nothing off this plan."""
    whole = [names.discount(discount) for discount in discounts_on(subscription, owner)]
    own = [names.discount(discount) for discount in item_discounts([subscription])]
    sold = {item.price.product for item in items}
    found = [one for one in whole if any(map(one.covers, sold)) and one.counts_in(subscription.currency)]
    return (*own, *found)


def _discounted(phase: Phase, subscription: Subscription, owner: Customer) -> bool:
    """Whether a discount of its own, or else the customer's, is taken off the first bill of a phase."""
    start = phase.start_date
    known = (*discounts_on(subscription, owner), *item_discounts([subscription]))
    over = {one.id for one in known if one.end is not None and one.end <= start}
    given = [*phase.discounts, *(one for item in phase.items for one in item.discounts)]
    theirs = owner.discount
    return any(one.discount not in over for one in given) or (
        theirs is not None and (theirs.end is None or theirs.end > start)
    )


def _change(subscription: Subscription, owner: Customer, names: Names) -> PendingChange | None:
    pending = subscription.pending_update
    if pending is not None:
        items = tuple(
            names.item(item.price, item.quantity, subscription.currency)
            for item in pending.subscription_items or ()
        )
        discounted = bool(discounts_on(subscription, owner))
        return PendingChange(ChangeBy.AWAITS_PAYMENT, pending.expires_at, items, discounted)
    phase, schedule = next_phase(subscription), acting_schedule(subscription)
    if phase is None or schedule is None:
        return None
    by = ChangeBy.PORTAL if OWN_SCHEDULE in (schedule.metadata or {}) else ChangeBy.MERCHANT
    items = names.phase(phase, subscription.currency)
    return PendingChange(by, phase.start_date, items, _discounted(phase, subscription, owner))
