"""What a change of a subscription makes of it, and the lines it bills: worked out, nothing touched.

`invoices.create_preview` and the change itself both come here, so a preview is the bill.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.drafts import Line
from sandbox.billing.items import ItemChange, apply_items, interval_of, what_is_billed
from sandbox.billing.lines import period_line, trial_line
from sandbox.billing.prorations import charge, credit, extension, net_amounts
from sandbox.billing.snapshots import show_single_item, subscription_copy
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate

ProrationBehavior = Literal["always_invoice", "create_prorations", "none"]


class Change(Struct, frozen=True):
    """Moments in Unix seconds; None leaves a part as it is."""

    items: tuple[ItemChange, ...] = ()
    proration_behavior: ProrationBehavior = "create_prorations"
    proration_date: int | None = None
    anchor_now: bool = False
    trial_end: int | None = None
    discounts: list[str] | None = None
    default_tax_rates: list[TaxRate] | None = None


class Planned(Struct, frozen=True):
    """The subscription as it would be, and its lines. With `bills` they make an invoice at once;
    otherwise the prorations wait for the next one. `given_once` is what coupons for one invoice take off
    whole periods, by item and the period's start."""

    after: Subscription
    prorations: list[Line] = field(default_factory=list)
    recurring: list[Line] = field(default_factory=list)
    bills: bool = False
    proration_date: int | None = None
    given_once: dict[tuple[str, int], int] = field(default_factory=dict)


def plan_change(before: Subscription, change: Change, now: int, catalogue: Catalogue) -> Planned:
    """Nothing but arithmetic: neither the world nor `before` is changed."""
    after = subscription_copy(before)
    apply_items(after, change.items, now)
    if change.discounts is not None:
        after.discounts = change.discounts
    if change.default_tax_rates is not None:
        after.default_tax_rates = change.default_tax_rates
    show_single_item(after)
    if change.trial_end is not None and change.trial_end > now:
        return _into_trial(before, after, change, now, catalogue)
    ends_trial = before.status == "trialing" and (change.trial_end is not None or change.anchor_now)
    if before.status == "trialing" and not ends_trial:
        return Planned(after)
    if ends_trial:
        after.trial_end, after.status = now, "active"
    if _is_extension(before, after, change):
        return _extended(before, after, change, now, catalogue)
    if ends_trial or change.anchor_now or _restarts(before, after, catalogue):
        return _restarted(before, after, change, now, catalogue)
    return _prorated(before, after, change, now, catalogue)


def _restarts(before: Subscription, after: Subscription, catalogue: Catalogue) -> bool:
    """Another interval, or the first price that costs something, starts a new period now."""
    old = {item.id: interval_of(item) for item in before.items.data}
    if any(item.id in old and interval_of(item) != old[item.id] for item in after.items.data):
        return True
    if not set(map(interval_of, after.items.data)) & set(old.values()):
        return True
    return _is_free(before, catalogue) and not _is_free(after, catalogue)


def _is_free(subscription: Subscription, catalogue: Catalogue) -> bool:
    items = subscription.items.data
    return not any(item.metered or catalogue.full_amount(item) for item in items)


def _is_extension(before: Subscription, after: Subscription, change: Change) -> bool:
    """In flexible mode a new anchor alone costs just the time that the period ends later."""
    unchanged = [what_is_billed(item) for item in before.items.data] == [
        what_is_billed(item) for item in after.items.data
    ]
    asked = change.anchor_now and before.flexible and change.proration_behavior != "none"
    return asked and unchanged and before.status != "trialing"


def _into_trial(
    before: Subscription, after: Subscription, change: Change, now: int, catalogue: Catalogue
) -> Planned:
    end = change.trial_end or now
    if before.status != "trialing":
        after.trial_start = now
    after.status, after.trial_end, after.billing_cycle_anchor = "trialing", end, end
    unused = _credits(before, change, now, catalogue)
    for item in after.items.data:
        item.current_period_start, item.current_period_end = now, end
    trials = [trial_line(item, now, end, catalogue) for item in after.items.data]
    return Planned(after, unused, trials, bills=True, proration_date=change.proration_date or now)


def _extended(
    before: Subscription, after: Subscription, change: Change, now: int, catalogue: Catalogue
) -> Planned:
    after.billing_cycle_anchor = now
    moment = change.proration_date or now
    net = _net(after, moment, catalogue, once=change.proration_behavior == "always_invoice")
    ends = {item.id: item.current_period_end for item in before.items.data}
    start_periods(after, now)
    items = [item for item in after.items.data if item.id in net]
    lines = [extension(item, net[item.id], ends[item.id], moment, catalogue) for item in items]
    bills = change.proration_behavior == "always_invoice"
    return Planned(after, lines, bills=bills, proration_date=moment)


def _restarted(
    before: Subscription, after: Subscription, change: Change, now: int, catalogue: Catalogue
) -> Planned:
    after.billing_cycle_anchor = now
    start_periods(after, now)
    unused = _credits(before, change, now, catalogue)
    lines = usage_lines(before, now, catalogue) + [
        period_line(item, item.current_period_start, item.current_period_end, catalogue)
        for item in after.items.data
        if not item.metered
    ]
    return Planned(after, unused, lines, bills=True, proration_date=change.proration_date or now)


def _prorated(
    before: Subscription, after: Subscription, change: Change, now: int, catalogue: Catalogue
) -> Planned:
    if change.proration_behavior == "none" or before.status == "paused":
        return Planned(after)
    moment = change.proration_date or now
    old_net = _paid(before, moment, catalogue)
    new_net = _net(after, moment, catalogue, once=change.proration_behavior == "always_invoice")
    old = {item.id: item for item in before.items.data}
    new = {item.id: item for item in after.items.data}
    lines = []
    for item_id in [*old, *(new_id for new_id in new if new_id not in old)]:
        if item_id in old and item_id in new and what_is_billed(old[item_id]) == what_is_billed(new[item_id]):
            continue
        if item_id in old_net:
            lines.append(credit(old[item_id], old_net[item_id], moment, catalogue))
        if item_id in new_net:
            lines.append(charge(new[item_id], new_net[item_id], moment, catalogue))
    bills = bool(lines) and change.proration_behavior == "always_invoice"
    once = _once(after, moment, catalogue) if bills else {}
    return Planned(after, lines, bills=bills, proration_date=moment, given_once=once)


def _credits(before: Subscription, change: Change, now: int, catalogue: Catalogue) -> list[Line]:
    """For the unused rest of what was paid for; a trial has cost nothing."""
    if change.proration_behavior == "none" or before.status in {"trialing", "paused"}:
        return []
    return unused_time(before, change.proration_date or now, catalogue)


def unused_time(subscription: Subscription, moment: int, catalogue: Catalogue) -> list[Line]:
    net = _paid(subscription, moment, catalogue)
    items = [item for item in subscription.items.data if net.get(item.id)]
    return [
        credit(item, net[item.id], moment, catalogue)
        for item in items
        if item.current_period_start <= moment < item.current_period_end
    ]


def usage_lines(subscription: Subscription, now: int, catalogue: Catalogue) -> list[Line]:
    """What metered items counted in their period so far."""
    lines = []
    for item in subscription.items.data:
        if item.metered and subscription.status != "trialing":
            start = item.current_period_start
            used = catalogue.usage(item, subscription.customer, start, now)
            lines.append(period_line(item, start, now, catalogue, quantity=used))
    return lines


def start_periods(subscription: Subscription, now: int) -> None:
    """Every item begins the period that its interval has at this moment, counted from the anchor."""
    for item in subscription.items.data:
        interval, count = interval_of(item)
        start, end = period_at(subscription.billing_cycle_anchor, interval, count, now)
        item.current_period_start, item.current_period_end = start, end


def _net(subscription: Subscription, moment: int, catalogue: Catalogue, *, once: bool) -> dict[str, Decimal]:
    """Whole periods after discounts. A coupon for one invoice counts only if that is made now (`once`)."""
    reductions = catalogue.reductions(catalogue.discounts_on(subscription, moment), moment)
    used = [reduction for reduction in reductions if once or not reduction.once]
    return net_amounts(subscription.items.data, used, catalogue, moment)


def _once(subscription: Subscription, moment: int, catalogue: Catalogue) -> dict[tuple[str, int], int]:
    with_once = _net(subscription, moment, catalogue, once=True)
    without = _net(subscription, moment, catalogue, once=False)
    starts = {item.id: item.current_period_start for item in subscription.items.data}
    return {
        (item_id, starts[item_id]): int(without[item_id] - net)
        for item_id, net in with_once.items()
        if net != without[item_id]
    }


def _paid(subscription: Subscription, moment: int, catalogue: Catalogue) -> dict[str, Decimal]:
    """What the current periods cost, with what coupons for one invoice gave on them."""
    net = _net(subscription, moment, catalogue, once=False)
    items = {item.id: item for item in subscription.items.data}
    return {item_id: amount - catalogue.given_once(items[item_id]) for item_id, amount in net.items()}
