"""/v1/charges (docs.stripe.com/api/charges): read only; payment intents make them."""

from msgspec import UNSET, UnsetType

from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Moments, Params, within
from sandbox.objects.base import ListObject
from sandbox.objects.charges import Charge

operations = Operations()


class ChargeListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    payment_intent: str | UnsetType = UNSET


@operations("GET", "/v1/charges", ChargeListParams)
def list_charges(call: Call[ChargeListParams]) -> ListObject[Charge]:
    params = call.params
    owner = call.world.customers.get(params.customer, param="customer").id if params.customer else None
    page, more = call.world.charges.page(
        params,
        owner=owner,
        where=lambda charge: (
            params.payment_intent in {UNSET, charge.payment_intent} and within(charge.created, params.created)
        ),
    )
    return ListObject(data=page, has_more=more, url="/v1/charges")


@operations("GET", "/v1/charges/{charge}")
def retrieve_charge(call: Call[Params]) -> Charge:
    return call.world.charges.get(call.path["charge"])
