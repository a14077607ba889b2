"""/v1/billing/meters (docs.stripe.com/api/billing/meter)."""

from copy import deepcopy
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Nested, Params
from sandbox.objects.base import ListObject
from sandbox.objects.meters import (
    Aggregation,
    CustomerMapping,
    Formula,
    Meter,
    MeterStatus,
    MeterTransitions,
    TimeWindow,
    ValueSettings,
)

operations = Operations()

DisplayName = Annotated[str, msgspec.Meta(max_length=250)]


class AggregationParams(Nested, kw_only=True):
    formula: Formula


class CustomerMappingParams(Nested, kw_only=True):
    event_payload_key: str
    type: str


class ValueSettingsParams(Nested, kw_only=True):
    event_payload_key: str


class MeterCreateParams(Params, kw_only=True):
    customer_mapping: CustomerMappingParams | UnsetType = UNSET
    default_aggregation: AggregationParams
    display_name: DisplayName
    event_name: Annotated[str, msgspec.Meta(max_length=100)]
    event_time_window: TimeWindow | UnsetType = UNSET
    value_settings: ValueSettingsParams | UnsetType = UNSET


class MeterUpdateParams(Params, kw_only=True):
    display_name: DisplayName | UnsetType = UNSET


class MeterListParams(ListParams, kw_only=True):
    status: MeterStatus | UnsetType = UNSET


@operations("POST", "/v1/billing/meters", MeterCreateParams)
def create_meter(call: Call[MeterCreateParams]) -> Meter:
    world, params = call.world, call.params
    if any(meter.event_name == params.event_name and meter.status == "active" for meter in world.meters):
        message = f"An active meter with event name '{params.event_name}' already exists."
        raise StripeError(message, param="event_name")
    mapping, values = CustomerMapping(), ValueSettings()
    if params.customer_mapping:
        mapping.event_payload_key = params.customer_mapping.event_payload_key
    if params.value_settings:
        values.event_payload_key = params.value_settings.event_payload_key
    meter = Meter(
        id=f"mtr_test_61{world.ids.letters(22)}",
        created=call.now,
        customer_mapping=mapping,
        default_aggregation=Aggregation(formula=params.default_aggregation.formula),
        display_name=params.display_name,
        event_name=params.event_name,
        event_time_window=params.event_time_window or None,
        status_transitions=MeterTransitions(),
        updated=call.now,
        value_settings=values,
    )
    world.meters.add(meter)
    world.emit("billing.meter.created", meter)
    return meter


@operations("GET", "/v1/billing/meters", MeterListParams)
def list_meters(call: Call[MeterListParams]) -> ListObject[Meter]:
    page, more = call.world.meters.page(
        call.params, where=lambda meter: call.params.status in (UNSET, meter.status)
    )
    return ListObject(data=page, has_more=more, url="/v1/billing/meters")


@operations("GET", "/v1/billing/meters/{id}")
def retrieve_meter(call: Call[Params]) -> Meter:
    return call.world.meters.get(call.path["id"])


@operations("POST", "/v1/billing/meters/{id}", MeterUpdateParams)
def update_meter(call: Call[MeterUpdateParams]) -> Meter:
    meter = call.world.meters.get(call.path["id"])
    before = deepcopy(meter)
    change(meter, call.params, "display_name")
    call.world.emit("billing.meter.updated", meter, before=before)
    return meter
