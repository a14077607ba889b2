"""/v1/billing/meter_events (docs.stripe.com/api/billing/meter-event): how merchants report usage."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params, Timestamp
from sandbox.objects.base import StripeObject
from sandbox.objects.meters import Meter
from sandbox.world import World

operations = Operations()


class MeterEvent(StripeObject, kw_only=True):
    """`timestamp` is when the usage happened, in Unix seconds."""

    object: Literal["billing.meter_event"] = "billing.meter_event"
    created: int
    event_name: str
    identifier: str
    livemode: bool = False
    payload: dict[str, str]
    timestamp: Timestamp


class MeterEventParams(Params, kw_only=True):
    event_name: str
    identifier: str | UnsetType = UNSET
    payload: dict[str, str]
    timestamp: Timestamp | UnsetType = UNSET


@operations("POST", "/v1/billing/meter_events", MeterEventParams)
def create_meter_event(call: Call[MeterEventParams]) -> MeterEvent:
    """Counts from this moment on; the same identifier counts once."""
    world, params = call.world, call.params
    meter = _meter(world, params.event_name)
    customer = params.payload.get(meter.customer_mapping.event_payload_key, "")
    world.customers.get(customer, param=f"payload[{meter.customer_mapping.event_payload_key}]")
    value = _value(meter, params.payload)
    now = world.now_for(customer)
    moment = params.timestamp if isinstance(params.timestamp, int) else now
    identifier = params.identifier or world.ids.letters(24)
    if identifier in world.usage_identifiers:
        raise StripeError(
            f"An event already exists with identifier {identifier}.", code="duplicate_meter_event"
        )
    world.usage_identifiers.add(identifier)
    world.usage.setdefault((meter.id, customer), []).append((moment, value))
    return MeterEvent(
        created=now,
        event_name=params.event_name,
        identifier=identifier,
        payload=params.payload,
        timestamp=moment,
    )


def _meter(world: World, event_name: str) -> Meter:
    for meter in world.meters:
        if meter.event_name == event_name and meter.status == "active":
            return meter
    raise StripeError(
        f"No active meter found for event name: {event_name}", code="no_meter", param="event_name"
    )


def _value(meter: Meter, payload: dict[str, str]) -> int:
    if meter.default_aggregation.formula == "count":
        return 1
    sent = payload.get(meter.value_settings.event_payload_key, "")
    if not sent.isdecimal():
        raise StripeError(
            f"The meter event's value must be a whole number that is not negative: {sent}",
            code="meter_event_invalid_value",
            param=f"payload[{meter.value_settings.event_payload_key}]",
        )
    return int(sent)
