"""/v1/tax_rates (docs.stripe.com/api/tax_rates)."""

from copy import deepcopy

from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Params, within
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.tax_rates import TaxRate, TaxType

operations = Operations()


class TaxRateCreateParams(Params, kw_only=True):
    active: bool = True
    country: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    display_name: str
    inclusive: bool
    jurisdiction: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    percentage: float
    state: str | UnsetType = UNSET
    tax_type: TaxType | UnsetType = UNSET


class TaxRateUpdateParams(Params, kw_only=True):
    active: bool | UnsetType = UNSET
    country: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    display_name: str | UnsetType = UNSET
    jurisdiction: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    state: str | UnsetType = UNSET
    tax_type: TaxType | UnsetType = UNSET


class TaxRateListParams(ListParams, kw_only=True):
    active: bool | UnsetType = UNSET
    created: Moments = UNSET
    inclusive: bool | UnsetType = UNSET

    def includes(self, rate: TaxRate) -> bool:
        return (
            self.active in (UNSET, rate.active)
            and self.inclusive in (UNSET, rate.inclusive)
            and within(rate.created, self.created)
        )


_OPTIONAL = ("country", "description", "jurisdiction", "state", "tax_type")


@operations("POST", "/v1/tax_rates", TaxRateCreateParams)
def create_tax_rate(call: Call[TaxRateCreateParams]) -> TaxRate:
    world, params = call.world, call.params
    if not 0 <= params.percentage <= 100:
        raise StripeError("Percentage must be between 0 and 100.", param="percentage")
    rate = TaxRate(
        id=world.ids.new("txr"),
        active=params.active,
        created=call.now,
        display_name=params.display_name,
        effective_percentage=params.percentage,
        inclusive=params.inclusive,
        metadata=merge_metadata({}, params.metadata),
        percentage=params.percentage,
    )
    change(rate, params, *_OPTIONAL)
    world.tax_rates.add(rate)
    world.emit("tax_rate.created", rate)
    return rate


@operations("GET", "/v1/tax_rates", TaxRateListParams)
def list_tax_rates(call: Call[TaxRateListParams]) -> ListObject[TaxRate]:
    page, more = call.world.tax_rates.page(call.params, where=call.params.includes)
    return ListObject(data=page, has_more=more, url="/v1/tax_rates")


@operations("GET", "/v1/tax_rates/{tax_rate}")
def retrieve_tax_rate(call: Call[Params]) -> TaxRate:
    return call.world.tax_rates.get(call.path["tax_rate"])


@operations("POST", "/v1/tax_rates/{tax_rate}", TaxRateUpdateParams)
def update_tax_rate(call: Call[TaxRateUpdateParams]) -> TaxRate:
    world, params = call.world, call.params
    rate = world.tax_rates.get(call.path["tax_rate"])
    before = deepcopy(rate)
    change(rate, params, "active", "display_name", *_OPTIONAL)
    rate.metadata = merge_metadata(rate.metadata, params.metadata)
    world.emit("tax_rate.updated", rate, before=before)
    return rate
