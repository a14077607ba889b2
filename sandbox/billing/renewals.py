"""The next period of a subscription: the lines it bills, worked out before anything is touched."""

from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change, Planned
from sandbox.billing.drafts import Line
from sandbox.billing.items import apply_items, interval_of
from sandbox.billing.lines import period_line
from sandbox.billing.snapshots import show_single_item, subscription_copy
from sandbox.objects.subscriptions import Subscription


def plan_renewal(
    before: Subscription, moment: int, catalogue: Catalogue, change: Change | None = None
) -> Planned:
    """Items whose period is over at the moment begin the next one: metered ones bill what was used in the
    one that ended, licensed ones the next in advance. A trial that is over becomes active.

    `change` is what a schedule's next phase makes of the items at this moment: nothing is prorated, as
    nothing of a period is left; another interval counts from now on.
    """
    after = subscription_copy(before)
    if after.status == "trialing":
        after.status = "active"
    after.discounts = catalogue.in_force(after.discounts, moment)
    old = {item.id: item for item in before.items.data}
    lines = [_used(item_id, before, moment, catalogue) for item_id in old]
    if change:
        apply_items(after, change.items, moment)
        if change.discounts is not None:
            after.discounts = change.discounts
        if any(
            item.id in old and interval_of(item) != interval_of(old[item.id]) for item in after.items.data
        ):
            after.billing_cycle_anchor = moment
        show_single_item(after)
    for item in after.items.data:
        if item.id in old and old[item.id].current_period_end > moment:
            continue
        interval, count = interval_of(item)
        start, end = period_at(after.billing_cycle_anchor, interval, count, moment)
        item.current_period_start, item.current_period_end = start, end
        if not item.metered:
            lines.append(period_line(item, start, end, catalogue))
    return Planned(after, recurring=[line for line in lines if line], bills=True)


def _used(item_id: str, before: Subscription, moment: int, catalogue: Catalogue) -> Line | None:
    item = next(one for one in before.items.data if one.id == item_id)
    if not item.metered or item.current_period_end > moment or before.status == "trialing":
        return None
    start, end = item.current_period_start, item.current_period_end
    used = catalogue.usage(item, before.customer, start, end)
    return period_line(item, start, end, catalogue, quantity=used)
