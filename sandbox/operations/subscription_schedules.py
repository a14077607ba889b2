"""/v1/subscription_schedules (docs.stripe.com/api/subscription_schedules), for subscriptions that run."""

import copy

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params, within
from sandbox.billing import schedules
from sandbox.billing.calendar import add_interval
from sandbox.billing.ending import end
from sandbox.billing.snapshots import subscription_copy
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.subscription_schedules import (
    CurrentPhase,
    DefaultSettings,
    Phase,
    PhaseDiscount,
    PhaseItem,
    SubscriptionSchedule,
)
from sandbox.objects.subscriptions import AutomaticTax, Subscription
from sandbox.operations import subscription_parts as parts
from sandbox.operations.schedule_params import (
    PhaseItemParams,
    PhaseParams,
    ScheduleCancelParams,
    ScheduleCreateParams,
    ScheduleListParams,
    ScheduleReleaseParams,
    ScheduleUpdateParams,
)
from sandbox.operations.subscription_params import DiscountParams, NewItemParams
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
    first = _present_phase(subscription)
    schedule = SubscriptionSchedule(
        id=world.ids.new("sub_sched"),
        billing_mode=subscription.billing_mode,
        created=world.now_for(subscription.customer),
        current_phase=CurrentPhase(end_date=first.end_date, start_date=first.start_date),
        customer=subscription.customer,
        default_settings=_default_settings(subscription),
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
    phases = _phases(world, schedule, params.phases) if params.phases is not UNSET else schedule.phases
    before = copy.copy(schedule)
    schedule.metadata = merge_metadata(schedule.metadata, params.metadata)
    if params.end_behavior is not UNSET:
        schedule.end_behavior = params.end_behavior
    if params.phases is not UNSET:
        _replace_phases(world, schedule, phases, params)
    world.emit("subscription_schedule.updated", schedule, before=before)
    return schedule


@operations("POST", PATH + "/{schedule}/release", ScheduleReleaseParams)
def release_schedule(call: Call[ScheduleReleaseParams]) -> SubscriptionSchedule:
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


def _phases(world: World, schedule: SubscriptionSchedule, asked: list[PhaseParams]) -> list[Phase]:
    if not asked:
        raise StripeError("You must provide at least one phase.", param="phases")
    now = world.now_for(schedule.customer)
    subscription = world.subscriptions.get(schedule.subscription or "")
    phases: list[Phase] = []
    for number, one in enumerate(asked):
        where = f"phases[{number}]"
        start = _start(one, phases, now, where)
        items = [
            _phase_item(world, subscription, item, f"{where}[items][{place}]")
            for place, item in enumerate(one.items)
        ]
        finish = _end(world, one, start, items, now)
        if finish <= start:
            raise StripeError("The end of a phase must come after its start.", param=f"{where}[end_date]")
        phases.append(_phase(world, subscription, one, items, (start, finish)))
    return phases


def _start(asked: PhaseParams, before: list[Phase], now: int, where: str) -> int:
    if before:
        if isinstance(asked.start_date, int) and asked.start_date != before[-1].end_date:
            raise StripeError(
                "Each phase must start where the one before it ends.", param=f"{where}[start_date]"
            )
        return before[-1].end_date
    if asked.start_date is UNSET:
        raise StripeError(
            "The subscription schedule update must specify a `start_date` for its first phase.",
            param="phases[0][start_date]",
        )
    return now if asked.start_date == "now" else int(asked.start_date)


def _end(world: World, asked: PhaseParams, start: int, items: list[PhaseItem], now: int) -> int:
    if asked.end_date == "now":
        return now
    if isinstance(asked.end_date, int):
        return asked.end_date
    if asked.duration is not UNSET:
        return add_interval(start, asked.duration.interval, asked.duration.interval_count)
    recurring = world.prices.get(items[0].price).recurring
    interval, count = (recurring.interval, recurring.interval_count) if recurring else ("month", 1)
    return add_interval(start, interval, count)


def _phase(
    world: World,
    subscription: Subscription,
    asked: PhaseParams,
    items: list[PhaseItem],
    period: tuple[int, int],
) -> Phase:
    start, finish = period
    trial_end = asked.trial_end if isinstance(asked.trial_end, int) else None
    method = asked.default_payment_method or None
    if method:
        parts.payment_method(world, method, subscription.customer)
    return Phase(
        add_invoice_items=[],
        automatic_tax=AutomaticTax(enabled=asked.automatic_tax.enabled) if asked.automatic_tax else UNSET,
        billing_cycle_anchor=asked.billing_cycle_anchor or None,
        collection_method=asked.collection_method or None,
        currency=subscription.currency,
        default_payment_method=method,
        default_tax_rates=parts.tax_rates(world, asked.default_tax_rates, "phases[0][default_tax_rates]"),
        description=asked.description or None,
        discounts=[_discount(one) for one in asked.discounts or []],
        end_date=finish,
        items=items,
        metadata=merge_metadata({}, asked.metadata),
        proration_behavior=asked.proration_behavior,
        start_date=start,
        trial_end=finish if asked.trial is True else trial_end,
    )


def _phase_item(world: World, subscription: Subscription, asked: PhaseItemParams, where: str) -> PhaseItem:
    item = NewItemParams(price=asked.price, price_data=asked.price_data)
    price = parts.recurring_price(world, item, where)
    parts.check_currency(price, subscription.currency)
    metered = price.recurring is not None and price.recurring.usage_type == "metered"
    quantity = asked.quantity if isinstance(asked.quantity, int) else None if metered else 1
    return PhaseItem(
        discounts=[_discount(one) for one in asked.discounts or [] if not isinstance(one, str)],
        metadata=merge_metadata({}, asked.metadata),
        plan=price.id,
        price=price.id,
        quantity=quantity,
        tax_rates=parts.tax_rates(world, asked.tax_rates, f"{where}[tax_rates]"),
    )


def _discount(asked: DiscountParams | str) -> PhaseDiscount:
    if isinstance(asked, str):
        return PhaseDiscount()
    return PhaseDiscount(
        coupon=asked.coupon or None,
        discount=asked.discount or None,
        promotion_code=asked.promotion_code or None,
    )


def _present_phase(subscription: Subscription) -> Phase:
    items = subscription.items.data
    return Phase(
        add_invoice_items=[],
        currency=subscription.currency,
        default_tax_rates=subscription.default_tax_rates,
        discounts=[PhaseDiscount(discount=one) for one in subscription.discounts],
        end_date=subscription.current_period_end,
        items=[
            PhaseItem(
                discounts=[PhaseDiscount(discount=one) for one in item.discounts],
                metadata=dict(item.metadata),
                plan=item.price.id,
                price=item.price.id,
                quantity=None if item.metered else item.units,
                tax_rates=item.tax_rates,
            )
            for item in items
        ],
        metadata={},
        proration_behavior="create_prorations",
        start_date=min(item.current_period_start for item in items),
        trial_end=subscription.trial_end if subscription.status == "trialing" else None,
    )


def _default_settings(subscription: Subscription) -> DefaultSettings:
    return DefaultSettings(
        automatic_tax=subscription.automatic_tax,
        collection_method=subscription.collection_method,
        default_payment_method=subscription.default_payment_method,
        description=subscription.description,
        invoice_settings={
            "account_tax_ids": None,
            "custom_fields": None,
            "days_until_due": subscription.days_until_due,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
    )
