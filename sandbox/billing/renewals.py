"""The next period of a subscription: the lines it bills, worked out before anything is touched."""

from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Planned
from sandbox.billing.drafts import Line
from sandbox.billing.lines import period_line
from sandbox.billing.snapshots import subscription_copy
from sandbox.objects.subscriptions import Subscription, SubscriptionItem


def plan_renewal(before: Subscription, moment: int, catalogue: Catalogue) -> Planned:
    """Items whose period is over at the moment begin the next one: licensed ones bill it in advance,
    metered ones bill what was used in the one that ended. A trial that is over becomes active."""
    after = subscription_copy(before)
    if after.status == "trialing":
        after.status = "active"
    lines = [
        _renewed(item, before, catalogue) for item in after.items.data if item.current_period_end <= moment
    ]
    return Planned(after, recurring=[line for line in lines if line], bills=True)


def _renewed(item: SubscriptionItem, before: Subscription, catalogue: Catalogue) -> Line | None:
    recurring = item.price.recurring
    if recurring is None:
        return None
    start, end = item.current_period_start, item.current_period_end
    item.current_period_start, item.current_period_end = period_at(
        before.billing_cycle_anchor, recurring.interval, recurring.interval_count, end
    )
    if not item.metered:
        return period_line(item, item.current_period_start, item.current_period_end, catalogue)
    if before.status == "trialing":
        return None
    used = catalogue.usage(item, before.customer, start, end)
    return period_line(item, start, end, catalogue, quantity=used)
