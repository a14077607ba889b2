"""The next period of a subscription: the lines it bills, worked out before anything is touched."""

from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change, Planned
from sandbox.billing.drafts import Line
from sandbox.billing.items import apply_items, interval_of
from sandbox.billing.lines import period_line, trial_line
from sandbox.billing.snapshots import show_single_item, subscription_copy
from sandbox.objects.subscriptions import Subscription, SubscriptionItem


def plan_renewal(
    before: Subscription, moment: int, catalogue: Catalogue, change: Change | None = None
) -> Planned:
    """Items whose period is over at the moment begin the next one: metered ones bill what was used in the
    one that ended, licensed ones the next in advance. A trial that is over becomes active.

    `change` is what a schedule's next phase makes of the items at this moment: nothing is prorated, as
    nothing of a period is left; another interval counts from now on, and a trial has one period.
    """
    after = subscription_copy(before)
    if after.status == "trialing":
        after.status = "active"
    after.discounts = catalogue.in_force(after.discounts, moment)
    old = {item.id: item for item in before.items.data}
    lines = [_used(item_id, before, moment, catalogue) for item_id in old]
    trial = change is not None and _enter_phase(before, after, change, moment)
    for item in after.items.data:
        if item.id in old and old[item.id].current_period_end > moment:
            continue
        item.current_period_start, item.current_period_end = _period(after, item, moment)
        if trial:
            lines.append(trial_line(item, moment, item.current_period_end, catalogue))
        elif not item.metered:
            lines.append(period_line(item, item.current_period_start, item.current_period_end, catalogue))
    return Planned(after, recurring=[line for line in lines if line], bills=True)


def _enter_phase(before: Subscription, after: Subscription, change: Change, moment: int) -> bool:
    """Makes `after` what the phase says; whether that is a trial."""
    apply_items(after, change.items, moment)
    if change.discounts is not None:
        after.discounts = change.discounts
    if change.default_tax_rates is not None:
        after.default_tax_rates = change.default_tax_rates
    old = {item.id: interval_of(item) for item in before.items.data}
    if any(item.id in old and interval_of(item) != old[item.id] for item in after.items.data):
        after.billing_cycle_anchor = moment
    if change.trial_end and change.trial_end > moment:
        after.status, after.trial_start, after.trial_end = "trialing", moment, change.trial_end
        after.billing_cycle_anchor = change.trial_end
    show_single_item(after)
    return after.status == "trialing"


def _period(subscription: Subscription, item: SubscriptionItem, moment: int) -> tuple[int, int]:
    if subscription.status == "trialing" and subscription.trial_end:
        return moment, subscription.trial_end
    interval, count = interval_of(item)
    return period_at(subscription.billing_cycle_anchor, interval, count, moment)


def _used(item_id: str, before: Subscription, moment: int, catalogue: Catalogue) -> Line | None:
    item = next(one for one in before.items.data if one.id == item_id)
    if not item.metered or item.current_period_end > moment or before.status == "trialing":
        return None
    start, end = item.current_period_start, item.current_period_end
    used = catalogue.usage(item, before.customer, start, end)
    return period_line(item, start, end, catalogue, quantity=used)
