"""The parameters of subscription schedules."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.api.params import Clear, IntervalCount, ListParams, Metadata, Moments, Nested, Params, Timestamp
from sandbox.objects.prices import Interval
from sandbox.objects.subscription_schedules import EndBehavior
from sandbox.objects.subscriptions import CollectionMethod
from sandbox.operations.subscription_params import (
    AutomaticTaxParams,
    DiscountParams,
    NewItemParams,
    ProrationBehavior,
)


class DurationParams(Nested, kw_only=True):
    interval: Interval
    interval_count: IntervalCount = 1


class PhaseParams(Nested, kw_only=True):
    automatic_tax: AutomaticTaxParams | UnsetType = UNSET
    billing_cycle_anchor: Literal["automatic", "phase_start"] | UnsetType = UNSET
    collection_method: CollectionMethod | UnsetType = UNSET
    default_payment_method: str | UnsetType = UNSET
    default_tax_rates: list[str] | Clear | UnsetType = UNSET
    description: str | Clear | UnsetType = UNSET
    discounts: list[DiscountParams] | Clear | UnsetType = UNSET
    duration: DurationParams | UnsetType = UNSET
    end_date: Timestamp | Literal["now"] | UnsetType = UNSET
    items: list[NewItemParams]
    metadata: Metadata = UNSET
    proration_behavior: ProrationBehavior = "create_prorations"
    start_date: Timestamp | Literal["now"] | UnsetType = UNSET
    trial: bool | UnsetType = UNSET
    trial_end: Timestamp | Literal["now"] | UnsetType = UNSET


class ScheduleCreateParams(Params, kw_only=True):
    end_behavior: EndBehavior = "release"
    from_subscription: str
    metadata: Metadata = UNSET


class ScheduleUpdateParams(Params, kw_only=True):
    end_behavior: EndBehavior | UnsetType = UNSET
    metadata: Metadata = UNSET
    phases: list[PhaseParams] | UnsetType = UNSET
    proration_behavior: ProrationBehavior = "create_prorations"


class ScheduleListParams(ListParams, kw_only=True):
    canceled_at: Moments = UNSET
    completed_at: Moments = UNSET
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    released_at: Moments = UNSET
    scheduled: bool | UnsetType = UNSET


class ScheduleCancelParams(Params, kw_only=True):
    invoice_now: bool = True
    prorate: bool = True
