"""The phases of a subscription schedule: the present one of a subscription, and those that are asked for."""

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.api.refusals import at_most_one
from sandbox.billing.calendar import add_interval
from sandbox.objects.base import merge_metadata
from sandbox.objects.subscription_schedules import (
    DefaultSettings,
    Phase,
    PhaseDiscount,
    PhaseItem,
    SubscriptionSchedule,
)
from sandbox.objects.subscriptions import Subscription
from sandbox.operations import subscription_parts as parts
from sandbox.operations.schedule_params import PhaseParams
from sandbox.operations.subscription_params import DiscountParams, NewItemParams
from sandbox.world import World


def asked_phases(world: World, schedule: SubscriptionSchedule, asked: list[PhaseParams]) -> list[Phase]:
    """Raises StripeError for phases that do not follow one another, or whose prices do not fit."""
    if not asked:
        raise StripeError("You must provide at least one phase.", param="phases")
    now = world.now_for(schedule.customer)
    subscription = world.subscriptions.get(schedule.subscription or "")
    phases: list[Phase] = []
    for number, one in enumerate(asked):
        where = f"phases[{number}]"
        at_most_one(one, "duration", "end_date", where=where)
        at_most_one(one, "trial", "trial_end", where=where)
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
        automatic_tax=parts.automatic_tax(asked.automatic_tax) if asked.automatic_tax else UNSET,
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


def _phase_item(world: World, subscription: Subscription, asked: NewItemParams, where: str) -> PhaseItem:
    own = [item.price for item in subscription.items.data if item.price.id == asked.price]
    price = own[0] if own else parts.recurring_price(world, asked, where)
    parts.check_currency(world, price, subscription.currency)
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


def present_phase(subscription: Subscription) -> Phase:
    """The subscription as it is, up to the end of its period."""
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


def default_settings(subscription: Subscription) -> DefaultSettings:
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
