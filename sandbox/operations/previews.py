"""/v1/invoices/create_preview (docs.stripe.com/api/invoices/create_preview): the bill before the change."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, Nested, Params, Timestamp
from sandbox.api.refusals import at_most_one
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Planned, plan_change
from sandbox.billing.drafts import Line
from sandbox.billing.ending import plan_end
from sandbox.billing.pending import pending_items
from sandbox.billing.renewals import plan_renewal
from sandbox.billing.schedules import ends_by, phase_change_at
from sandbox.billing.snapshots import subscription_copy
from sandbox.billing.subscribing import plan_start, preview
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from sandbox.operations import subscription_parts as parts
from sandbox.operations.asked_changes import change_asked, check_proration_date
from sandbox.operations.cancellations import follow_period, set_cancellation
from sandbox.operations.subscription_params import (
    AnchorParams,
    AutomaticTaxParams,
    BillingModeParams,
    CancelAt,
    Discounts,
    ItemParams,
    PriceDataParams,
    ProrationBehavior,
    Settings,
    SubscriptionCreateParams,
)
from sandbox.operations.subscriptions import draw_up, put_discounts, put_items
from sandbox.world import World

operations = Operations()

Mode = Literal["next", "recurring"]


class TimestampAnchor(Nested, kw_only=True):
    """The form of 2026-09-30.endive and later."""

    timestamp: Timestamp | UnsetType = UNSET
    type: Literal["now", "timestamp", "unchanged"]


class SubscriptionDetails(Nested, kw_only=True):
    billing_cycle_anchor: TimestampAnchor | Timestamp | Literal["now", "unchanged"] | UnsetType = UNSET
    billing_mode: BillingModeParams | UnsetType = UNSET
    cancel_at: CancelAt = UNSET
    cancel_at_period_end: bool | UnsetType = UNSET
    cancel_now: bool = False
    default_tax_rates: list[str] | Clear | UnsetType = UNSET
    items: list[ItemParams] | UnsetType = UNSET
    proration_behavior: ProrationBehavior = "create_prorations"
    proration_date: Timestamp | UnsetType = UNSET
    trial_end: Timestamp | Literal["now"] | UnsetType = UNSET


class PreviewItemParams(Nested, kw_only=True):
    amount: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    discountable: bool = True
    price: str | UnsetType = UNSET
    price_data: PriceDataParams | UnsetType = UNSET
    quantity: int = 1
    tax_rates: list[str] | Clear | UnsetType = UNSET


class PreviewParams(Params, kw_only=True):
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    discounts: Discounts = UNSET
    invoice_items: list[PreviewItemParams] | UnsetType = UNSET
    preview_mode: Mode = "next"
    schedule: str | UnsetType = UNSET
    subscription: str | UnsetType = UNSET
    subscription_details: SubscriptionDetails | UnsetType = UNSET


class _Change:
    """What a preview shares with an update."""

    def __init__(self, details: SubscriptionDetails, discounts: Discounts) -> None:
        self.items = details.items
        self.proration_behavior = details.proration_behavior
        self.proration_date = details.proration_date
        self.billing_cycle_anchor = _anchor(details)
        self.trial_end = details.trial_end
        self.default_tax_rates = details.default_tax_rates
        self.discounts = discounts


@operations("POST", "/v1/invoices/create_preview", PreviewParams)
def create_preview(call: Call[PreviewParams]) -> Invoice:
    """Nothing changes but that new discounts get an id, by which an expand finds them."""
    world, params = call.world, call.params
    at_most_one(params, "schedule", "subscription")
    if params.subscription or params.schedule:
        subscription = _previewed(world, params)
        if params.customer not in {UNSET, subscription.customer}:
            raise StripeError("The subscription does not belong to the customer.", param="subscription")
        return _of_subscription(world, subscription, params)
    if params.customer is UNSET:
        raise StripeError(
            "You must provide one of `customer` or `subscription`.",
            code="parameter_missing",
            param="customer",
        )
    if params.subscription_details and params.subscription_details.items:
        return _of_new_subscription(world, params)
    customer = world.customers.get(params.customer, param="customer")
    running = [
        one for one in world.subscriptions.owned_by(customer.id) if one.status in {"active", "trialing"}
    ]
    if not running:
        raise none_upcoming(customer.id)
    return _of_subscription(world, min(running, key=lambda one: one.current_period_end), params)


def _previewed(world: World, params: PreviewParams) -> Subscription:
    if params.subscription:
        return world.subscriptions.get(params.subscription, param="subscription")
    schedule = world.subscription_schedules.get(params.schedule or "", param="schedule")
    return world.subscriptions.get(schedule.subscription or "", param="schedule")


def none_upcoming(customer: str) -> StripeError:
    return StripeError(
        f"No upcoming invoices for customer: '{customer}'", status=404, code="invoice_upcoming_none"
    )


def _of_subscription(world: World, subscription: Subscription, params: PreviewParams) -> Invoice:
    now = world.now_for(subscription.customer)
    catalogue = Catalogue(world, subscription.currency)
    details = params.subscription_details or SubscriptionDetails()
    if subscription.ended:
        raise none_upcoming(subscription.customer)
    _check_kept(subscription, params, details)
    draft = subscription_copy(subscription)
    if params.automatic_tax is not UNSET:
        draft.automatic_tax = parts.automatic_tax(params.automatic_tax)
    if details.cancel_now:
        planned = plan_end(
            draft, now, catalogue, prorate=details.proration_behavior != "none", invoice_now=True
        )
        return preview(world, planned, "upcoming", (now, now), now, extra=_extra(world, draft, params))
    check_proration_date(subscription, details.proration_date)
    planned = plan_change(
        draft, change_asked(world, draft, _Change(details, params.discounts)), now, catalogue
    )
    parts.check_intervals(planned.after.items.data, flexible=subscription.flexible)
    follow_period(planned.after)
    set_cancellation(planned.after, _cancellation(details), now)
    extra = _extra(world, planned.after, params)
    inherits = params.discounts != ""
    if params.preview_mode == "recurring":
        return _recurring(world, planned.after, extra, inherits=inherits)
    if planned.bills:
        return preview(world, planned, "upcoming", (now, now), now, extra=extra, inherits=inherits)
    return _next(world, planned, extra, inherits=inherits)


def _check_kept(subscription: Subscription, params: PreviewParams, details: SubscriptionDetails) -> None:
    """Raises StripeError for what a subscription that runs cannot change, by a preview either."""
    if params.currency and params.currency.lower() != subscription.currency:
        raise StripeError(
            f"The currency of an existing subscription cannot be changed: it is `{subscription.currency}`.",
            param="currency",
        )
    if details.billing_mode is not UNSET and details.billing_mode.type != subscription.billing_mode.type:
        raise StripeError(
            "The billing mode of an existing subscription cannot be changed in a preview.",
            param="subscription_details[billing_mode]",
        )
    if _timestamp(details) is not UNSET:
        raise StripeError(
            "For existing subscriptions `billing_cycle_anchor` can only be `now` or `unchanged`.",
            param="subscription_details[billing_cycle_anchor]",
        )


def _next(world: World, planned: Planned, extra: list[Line], *, inherits: bool) -> Invoice:
    """The invoice of the next period with all that waits for it, or the last one of what ends."""
    after = planned.after
    moment = after.current_period_end
    starts = min(item.current_period_start for item in after.items.data)
    ends = ends_by(world, after, moment)
    renewal = plan_renewal(
        after, moment, Catalogue(world, after.currency), phase_change_at(world, after, moment)
    )
    waiting = planned.prorations or extra or pending_items(world, after.customer, after.currency, after.id)
    if ends and not waiting:
        raise none_upcoming(after.customer)
    both = Planned(
        renewal.after,
        planned.prorations,
        [] if ends else renewal.recurring,
        bills=True,
        proration_date=planned.proration_date,
    )
    return preview(world, both, "upcoming", (starts, moment), moment, extra=extra, inherits=inherits)


def _recurring(world: World, after: Subscription, extra: list[Line], *, inherits: bool) -> Invoice:
    """A plain period of the subscription, without anything that happens only once."""
    moment = after.current_period_end
    starts = min(item.current_period_start for item in after.items.data)
    renewal = plan_renewal(after, moment, Catalogue(world, after.currency))
    return preview(
        world,
        Planned(renewal.after, [], renewal.recurring, bills=True),
        "upcoming",
        (starts, moment),
        moment,
        extra=extra,
        pending=False,
        inherits=inherits,
    )


def _of_new_subscription(world: World, params: PreviewParams) -> Invoice:
    details = params.subscription_details or SubscriptionDetails()
    customer = world.customers.get(params.customer or "", param="customer")
    for name in ("cancel_now", "proration_date"):
        if getattr(details, name):
            raise StripeError(
                f"`{name}` can only be used with an existing subscription.",
                param=f"subscription_details[{name}]",
            )
    asked = SubscriptionCreateParams(
        customer=customer.id,
        items=[*(details.items or [])],
        automatic_tax=params.automatic_tax,
        billing_cycle_anchor=_timestamp(details),
        billing_mode=details.billing_mode,
        currency=params.currency,
        discounts=params.discounts,
        trial_end=details.trial_end,
        default_tax_rates=details.default_tax_rates,
        proration_behavior=details.proration_behavior,
    )
    subscription = draw_up(world, asked, customer)
    put_items(world, subscription, asked)
    put_discounts(world, subscription, asked)
    now = world.now_for(customer.id)
    set_cancellation(subscription, _cancellation(details), now)
    planned = plan_start(
        subscription,
        now,
        Catalogue(world, subscription.currency),
        prorate=details.proration_behavior != "none",
    )
    extra = _extra(world, subscription, params)
    inherits = params.discounts != ""
    if params.preview_mode == "recurring":
        return _recurring(world, planned.after, extra, inherits=inherits)
    return preview(world, planned, "upcoming", (now, now), now, extra=extra, inherits=inherits)


def _cancellation(details: SubscriptionDetails) -> Settings:
    return Settings(cancel_at=details.cancel_at, cancel_at_period_end=details.cancel_at_period_end)


def _anchor(details: SubscriptionDetails) -> AnchorParams | str | UnsetType:
    asked = details.billing_cycle_anchor
    if isinstance(asked, TimestampAnchor):
        return "now" if asked.type == "now" else "unchanged"
    return UNSET if isinstance(asked, int) else asked


def _timestamp(details: SubscriptionDetails) -> int | UnsetType:
    """The moment that either form of an anchor names."""
    asked = details.billing_cycle_anchor
    if isinstance(asked, TimestampAnchor):
        if asked.type == "timestamp" and asked.timestamp is UNSET:
            name = "subscription_details[billing_cycle_anchor][timestamp]"
            raise StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
        return asked.timestamp if asked.type == "timestamp" else UNSET
    return asked if isinstance(asked, int) else UNSET


def _extra(world: World, subscription: Subscription, params: PreviewParams) -> list[Line]:
    now = world.now_for(subscription.customer)
    lines = []
    for number, item in enumerate(params.invoice_items or []):
        if item.currency and item.currency.lower() != subscription.currency:
            raise StripeError(
                f"The currency of an invoice item must be that of the invoice: `{subscription.currency}`.",
                param=f"invoice_items[{number}][currency]",
            )
        at_most_one(item, "amount", "price", "price_data", where=f"invoice_items[{number}]")
        price = None
        if item.price:
            price = world.prices.get(item.price, param=f"invoice_items[{number}][price]")
            parts.check_currency(world, price, subscription.currency)
            price = Catalogue(world, subscription.currency).priced(price)
        elif item.price_data:
            price = parts.inline_price(world, item.price_data)
        unit = price.unit_amount or 0 if price else 0
        amount = item.amount if isinstance(item.amount, int) else unit * item.quantity
        lines.append(
            Line(
                amount=amount,
                currency=subscription.currency,
                description=item.description or None,
                start=now,
                end=now,
                quantity=item.quantity,
                price=price.id if price else None,
                product=price.product if price else None,
                unit_amount_decimal=price.unit_amount_decimal if price else None,
                tax_rates=tuple(parts.tax_rates(world, item.tax_rates, "invoice_items[0][tax_rates]"))
                or None,
                discountable=item.discountable,
            )
        )
    return lines
