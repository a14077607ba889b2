"""Subscription schedules: phases that change a subscription when their time comes."""

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change, plan_change
from sandbox.billing.cycles import is_over, renew, settle_dues
from sandbox.billing.ending import end
from sandbox.billing.items import ItemChange
from sandbox.billing.redeeming import discount_by_code, discount_by_coupon
from sandbox.billing.snapshots import subscription_copy
from sandbox.billing.subscribing import Paying
from sandbox.billing.updating import carry_out
from sandbox.objects.subscription_schedules import CurrentPhase, Phase, PhaseDiscount, SubscriptionSchedule
from sandbox.objects.subscriptions import Subscription
from sandbox.world import World


def subscription_step(world: World, subscription_id: str) -> None:
    """Does what is due for a subscription; a phase that begins with the new period begins with it."""
    subscription = world.subscriptions.find(subscription_id)
    if subscription is None or not settle_dues(world, subscription):
        return
    now = world.now_for(subscription.customer)
    if not is_over(subscription, now):
        return
    schedule = world.subscription_schedules.find(subscription.schedule or "")
    phase = _due_phase(schedule, now) if schedule else None
    if schedule is None or phase is None:
        if schedule:
            close_if_over(world, schedule)
        if not subscription.ended:
            renew(world, subscription)
        return
    change = phase_change(world, subscription, phase, now)
    _set_terms(subscription, phase)
    renew(world, subscription, change)
    enter(world, schedule, phase)


def schedule_step(world: World, schedule_id: str) -> None:
    """A phase that begins within a period changes the subscription as an update would."""
    schedule = world.subscription_schedules.find(schedule_id)
    if schedule is None or schedule.status != "active" or schedule.subscription is None:
        return
    subscription = world.subscriptions.get(schedule.subscription)
    now = world.now_for(schedule.customer)
    if is_over(subscription, now):
        subscription_step(world, subscription.id)
        return
    if phase := _due_phase(schedule, now):
        apply_phase(world, subscription, phase)
        enter(world, schedule, phase)
    else:
        close_if_over(world, schedule)


def apply_phase(world: World, subscription: Subscription, phase: Phase) -> None:
    """Makes the subscription what the phase says, with its prorations."""
    now = world.now_for(subscription.customer)
    draft = subscription_copy(subscription)
    _set_terms(draft, phase)
    planned = plan_change(
        draft, phase_change(world, draft, phase, now), now, Catalogue(world, draft.currency)
    )
    carry_out(world, subscription, planned, [], Paying(off_session=True))


def phase_change(world: World, subscription: Subscription, phase: Phase, moment: int) -> Change:
    """What the phase makes of the subscription when it begins, at the `moment`: its items replace the
    subscription's, by price first, then in their order."""
    left = list(subscription.items.data)
    changes = []
    for asked in sorted(phase.items, key=lambda one: all(item.price.id != one.price for item in left)):
        price = world.prices.get(asked.price, param="phases[0][items][0][price]")
        alike = [item for item in left if item.price.id == asked.price] or left
        same = alike[0] if alike else None
        if same is not None:
            left.remove(same)
        changes.append(
            ItemChange(
                id=world.ids.new("si", 14) if same is None else same.id,
                new=same is None,
                price=price,
                quantity=asked.quantity,
                discounts=_discounts(world, subscription, asked.discounts, moment),
                tax_rates=asked.tax_rates or None,
                metadata=asked.metadata or None,
            )
        )
    changes += [ItemChange(id=item.id, deleted=True) for item in left]
    trial_end = phase.trial_end if phase.trial_end and phase.trial_end > moment else None
    return Change(
        items=tuple(changes),
        proration_behavior=phase.proration_behavior,
        anchor_now=phase.billing_cycle_anchor == "phase_start",
        trial_end=trial_end,
        discounts=_discounts(world, subscription, phase.discounts, moment),
        default_tax_rates=phase.default_tax_rates or None,
    )


def ends_by(world: World, subscription: Subscription, moment: int) -> bool:
    """Whether the subscription will have ended at the moment, by its own date or by its schedule's."""
    if subscription.cancel_at is not None and subscription.cancel_at <= moment:
        return True
    schedule = world.subscription_schedules.find(subscription.schedule or "")
    if schedule is None or schedule.end_behavior != "cancel":
        return False
    return schedule.phases[-1].end_date <= moment


def phase_change_at(world: World, subscription: Subscription, moment: int) -> Change | None:
    """What a schedule will make of its subscription when its period ends at a moment to come."""
    schedule = world.subscription_schedules.find(subscription.schedule or "")
    phase = _due_phase(schedule, moment) if schedule else None
    return phase_change(world, subscription, phase, moment) if phase else None


def plan_phases(world: World, schedule: SubscriptionSchedule) -> None:
    """Puts the ends of the phases that are still to come on the agenda."""
    for phase in schedule.phases:
        world.agenda_of(schedule.customer).put(phase.end_date, "schedule", schedule.id)


def phase_at(schedule: SubscriptionSchedule, now: int) -> Phase | None:
    return next((phase for phase in schedule.phases if phase.start_date <= now < phase.end_date), None)


def enter(world: World, schedule: SubscriptionSchedule, phase: Phase) -> None:
    schedule.current_phase = CurrentPhase(end_date=phase.end_date, start_date=phase.start_date)
    world.emit("subscription_schedule.updated", schedule)


def release(world: World, schedule: SubscriptionSchedule) -> None:
    """The subscription goes on as it is, without the schedule."""
    subscription = world.subscriptions.find(schedule.subscription or "")
    schedule.status = "released"
    schedule.released_at = world.now_for(schedule.customer)
    schedule.released_subscription, schedule.subscription = schedule.subscription, None
    schedule.current_phase = None
    world.emit("subscription_schedule.released", schedule)
    if subscription:
        before = subscription_copy(subscription)
        subscription.schedule = None
        world.emit("customer.subscription.updated", subscription, before=before)


def close_if_over(world: World, schedule: SubscriptionSchedule) -> None:
    """After the last phase the subscription goes on by itself, or ends with it."""
    now = world.now_for(schedule.customer)
    if schedule.status != "active" or schedule.phases[-1].end_date > now:
        return
    if schedule.end_behavior != "cancel":
        release(world, schedule)
        return
    subscription = world.subscriptions.get(schedule.subscription or "")
    schedule.status, schedule.completed_at, schedule.current_phase = "completed", now, None
    world.emit("subscription_schedule.completed", schedule)
    subscription.schedule = None
    end(world, subscription, prorate=False, invoice_now=False, reason="cancellation_requested")


def _due_phase(schedule: SubscriptionSchedule, now: int) -> Phase | None:
    """The phase of this moment, if the schedule has not entered it yet."""
    phase = phase_at(schedule, now) if schedule.status == "active" else None
    current = schedule.current_phase
    return None if phase and current and phase.start_date == current.start_date else phase


def _set_terms(subscription: Subscription, phase: Phase) -> None:
    if phase.default_payment_method:
        subscription.default_payment_method = phase.default_payment_method
    if phase.collection_method:
        subscription.collection_method = phase.collection_method
    if phase.automatic_tax is not UNSET:
        subscription.automatic_tax = phase.automatic_tax
    if phase.description:
        subscription.description = phase.description
    subscription.metadata = {**subscription.metadata, **phase.metadata}


def _discounts(
    world: World, subscription: Subscription, asked: list[PhaseDiscount], moment: int
) -> list[str]:
    """What can no longer be redeemed when its phase begins is left out: nobody is there to be told."""
    found = []
    for one in asked:
        try:
            found.append(_discount(world, subscription, one, moment))
        except StripeError:
            continue
    return found


def _discount(world: World, subscription: Subscription, asked: PhaseDiscount, moment: int) -> str:
    if asked.discount:
        return asked.discount
    if asked.promotion_code:
        return discount_by_code(
            world,
            asked.promotion_code,
            subscription.customer,
            amount=0,
            currency=subscription.currency,
            subscription=subscription.id,
            since=moment,
        ).id
    return discount_by_coupon(
        world,
        asked.coupon or "",
        subscription.customer,
        currency=subscription.currency,
        subscription=subscription.id,
        since=moment,
    ).id
