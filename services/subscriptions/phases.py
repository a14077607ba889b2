"""The schedule that holds a subscription, and what it has in store."""

from services.stripe_gateway.objects.schedules import Phase, SubscriptionSchedule
from services.stripe_gateway.objects.subscriptions import Subscription

OWN_SCHEDULE = "portal_change"  # metadata of the schedules that this portal makes


def acting_schedule(subscription: Subscription) -> SubscriptionSchedule | None:
    """The schedule that holds the subscription, if one does."""
    schedule = subscription.schedule
    if isinstance(schedule, SubscriptionSchedule) and schedule.status in {"active", "not_started"}:
        return schedule
    return None


def next_phase(subscription: Subscription) -> Phase | None:
    """The first coming phase that sells something else than is sold now."""
    schedule = acting_schedule(subscription)
    if schedule is None or schedule.current_phase is None:
        return None
    now = [(item.price.id, item.quantity) for item in subscription.items.data]
    coming = (phase for phase in schedule.phases if phase.start_date >= schedule.current_phase.end_date)
    return next((p for p in coming if [(i.price, i.quantity) for i in p.items] != now), None)
