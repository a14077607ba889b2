"""The meter that a metered price names (docs.stripe.com/api/billing/meter/object)."""

from typing import Literal

from sandbox.objects.base import StripeObject

Formula = Literal["count", "last", "sum"]
TimeWindow = Literal["day", "hour"]
MeterStatus = Literal["active", "inactive"]


class CustomerMapping(StripeObject, kw_only=True):
    event_payload_key: str = "stripe_customer_id"
    type: Literal["by_id"] = "by_id"


class Aggregation(StripeObject, kw_only=True):
    formula: Formula


class MeterTransitions(StripeObject, kw_only=True):
    deactivated_at: int | None = None


class ValueSettings(StripeObject, kw_only=True):
    event_payload_key: str = "value"


class Meter(StripeObject, kw_only=True):
    id: str
    object: Literal["billing.meter"] = "billing.meter"
    created: int
    customer_mapping: CustomerMapping
    default_aggregation: Aggregation
    display_name: str
    event_name: str
    event_time_window: TimeWindow | None = None
    livemode: bool = False
    status: MeterStatus = "active"
    status_transitions: MeterTransitions
    updated: int
    value_settings: ValueSettings
