"""/v1/subscription_schedules (docs.stripe.com/api/subscription_schedules), for subscriptions that run."""

import copy

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params, within
from sandbox.billing import schedules
from sandbox.billing.ending import end
from sandbox.billing.snapshots import subscription_copy
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.subscription_schedules import (
    CurrentPhase,
    Phase,
    SubscriptionSchedule,
)
from sandbox.operations.schedule_params import (
    ScheduleCancelParams,
    ScheduleCreateParams,
    ScheduleListParams,
    ScheduleUpdateParams,
)
from sandbox.operations.schedule_phases import asked_phases, default_settings, present_phase
from sandbox.world import World

operations = Operations()

PATH = "/v1/subscription_schedules"


@operations("POST", PATH, ScheduleCreateParams)
def create_schedule(call: Call[ScheduleCreateParams]) -> SubscriptionSchedule:
    """Takes a running subscription as it is for its first phase, up to the end of its period."""
    world, params = call.world, call.params
    subscription = world.subscriptions.get(params.from_subscription, param="from_subscription")
    if subscription.schedule:
        raise StripeError(
            "You cannot migrate a subscription that is already attached to a schedule: "
            f"{subscription.schedule}.",
            param="from_subscription",
        )
    if subscription.ended or subscription.status == "incomplete":
        raise StripeError(
            f"You cannot migrate a subscription in the `{subscription.status}` state to a schedule.",
            param="from_subscription",
        )
    first = present_phase(subscription)
    schedule = SubscriptionSchedule(
        id=world.ids.new("sub_sched"),
        billing_mode=subscription.billing_mode,
        created=world.now_for(subscription.customer),
        current_phase=CurrentPhase(end_date=first.end_date, start_date=first.start_date),
        customer=subscription.customer,
        default_settings=default_settings(subscription),
        end_behavior=params.end_behavior,
        metadata=merge_metadata({}, params.metadata),
        phases=[first],
        status="active",
        subscription=subscription.id,
        test_clock=subscription.test_clock,
    )
    world.subscription_schedules.add(schedule)
    schedules.plan_phases(world, schedule)
    before = subscription_copy(subscription)
    subscription.schedule = schedule.id
    world.emit("subscription_schedule.created", schedule)
    world.emit("customer.subscription.updated", subscription, before=before)
    return schedule


@operations("GET", PATH, ScheduleListParams)
def list_schedules(call: Call[ScheduleListParams]) -> ListObject[SubscriptionSchedule]:
    params = call.params
    owner = call.world.customers.get(params.customer, param="customer").id if params.customer else None
    page, more = call.world.subscription_schedules.page(
        params,
        owner=owner,
        where=lambda one: (
            within(one.created, params.created)
            and within(one.canceled_at, params.canceled_at)
            and within(one.completed_at, params.completed_at)
            and within(one.released_at, params.released_at)
            and params.scheduled in {UNSET, one.status == "not_started"}
        ),
    )
    return ListObject(data=page, has_more=more, url=PATH)


@operations("GET", PATH + "/{schedule}")
def retrieve_schedule(call: Call[Params]) -> SubscriptionSchedule:
    return call.world.subscription_schedules.get(call.path["schedule"])


@operations("POST", PATH + "/{schedule}", ScheduleUpdateParams)
def update_schedule(call: Call[ScheduleUpdateParams]) -> SubscriptionSchedule:
    """New phases replace the present and the coming ones; what they change of the present happens now."""
    world, params = call.world, call.params
    schedule = _running(world, call.path["schedule"], "update")
    phases = asked_phases(world, schedule, params.phases) if params.phases is not UNSET else schedule.phases
    before = copy.copy(schedule)
    schedule.metadata = merge_metadata(schedule.metadata, params.metadata)
    if params.end_behavior is not UNSET:
        schedule.end_behavior = params.end_behavior
    if params.phases is not UNSET:
        _replace_phases(world, schedule, phases, params)
    world.emit("subscription_schedule.updated", schedule, before=before)
    return schedule


@operations("POST", PATH + "/{schedule}/release")
def release_schedule(call: Call[Params]) -> SubscriptionSchedule:
    schedule = _running(call.world, call.path["schedule"], "release")
    schedules.release(call.world, schedule)
    return schedule


@operations("POST", PATH + "/{schedule}/cancel", ScheduleCancelParams)
def cancel_schedule(call: Call[ScheduleCancelParams]) -> SubscriptionSchedule:
    """Ends the schedule and its subscription at once."""
    world, params = call.world, call.params
    schedule = _running(world, call.path["schedule"], "cancel")
    subscription = world.subscriptions.get(schedule.subscription or "")
    end(
        world,
        subscription,
        prorate=params.prorate,
        invoice_now=params.invoice_now,
        reason="cancellation_requested",
    )
    return schedule


def _running(world: World, schedule_id: str, verb: str) -> SubscriptionSchedule:
    schedule = world.subscription_schedules.get(schedule_id)
    if schedule.status not in {"active", "not_started"}:
        raise StripeError(
            f"You cannot {verb} a subscription schedule that is currently in the `{schedule.status}` status."
            " It must be in the `active` or `not_started` status."
        )
    return schedule


def _replace_phases(
    world: World, schedule: SubscriptionSchedule, phases: list[Phase], params: ScheduleUpdateParams
) -> None:
    now = world.now_for(schedule.customer)
    past = [phase for phase in schedule.phases if phase.end_date <= now]
    old = schedules.phase_at(schedule, now)
    schedule.phases = past + [phase for phase in phases if phase.end_date > now]
    schedules.plan_phases(world, schedule)
    present = schedules.phase_at(schedule, now)
    if present is None:
        return
    schedule.current_phase = CurrentPhase(end_date=present.end_date, start_date=present.start_date)
    subscription = world.subscriptions.get(schedule.subscription or "")
    if old is None or _asks(present) != _asks(old):
        behaved = copy.copy(present)
        behaved.proration_behavior = params.proration_behavior
        schedules.apply_phase(world, subscription, behaved)


def _asks(phase: Phase) -> tuple[object, ...]:
    items = sorted((item.price, item.quantity or 0) for item in phase.items)
    discounts = [(one.coupon, one.discount, one.promotion_code) for one in phase.discounts]
    return items, discounts, phase.trial_end
