"""/v1/customers/{customer}/tax_ids (docs.stripe.com/api/customer_tax_ids)."""

from copy import deepcopy

from sandbox.api.errors import missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Nested, Params
from sandbox.objects.base import Deleted, ListObject
from sandbox.objects.customers import Customer
from sandbox.objects.tax_ids import TaxId, TaxIdOwner, TaxIdType
from sandbox.tax_ids import check_tax_id, checked_verification, country_of, first_verification
from sandbox.world import World

operations = Operations()

PATH = "/v1/customers/{customer}/tax_ids"


class TaxIdData(Nested, kw_only=True):
    type: TaxIdType
    value: str


class TaxIdCreateParams(Params, TaxIdData, kw_only=True):
    pass


@operations("POST", PATH, TaxIdCreateParams)
def create_tax_id(call: Call[TaxIdCreateParams]) -> TaxId:
    customer = call.world.customers.get(call.path["customer"])
    check_tax_id(call.params.type, call.params.value, "value")
    return add_tax_id(call.world, customer, call.params)


@operations("GET", PATH, ListParams)
def list_tax_ids(call: Call[ListParams]) -> ListObject[TaxId]:
    customer = call.world.customers.get(call.path["customer"])
    page, more = call.world.tax_ids.page(call.params, owner=customer.id)
    return ListObject(data=page, has_more=more, url=PATH.format(customer=customer.id))


@operations("GET", PATH + "/{id}")
def retrieve_tax_id(call: Call[Params]) -> TaxId:
    return _owned(call)


@operations("DELETE", PATH + "/{id}")
def delete_tax_id(call: Call[Params]) -> Deleted:
    tax_id = call.world.tax_ids.remove(_owned(call).id)
    call.world.emit("customer.tax_id.deleted", tax_id)
    return Deleted(id=tax_id.id, object="tax_id")


def add_tax_id(world: World, customer: Customer, data: TaxIdData) -> TaxId:
    """The customer's new tax id as it is at birth; its check follows at once, with an event of its own."""
    tax_id = TaxId(
        id=world.ids.new("txi"),
        country=country_of(data.type, data.value),
        created=world.now_for(customer.id),
        customer=customer.id,
        owner=TaxIdOwner(customer=customer.id),
        type=data.type,
        value=data.value.strip(),
        verification=first_verification(data.type),
    )
    world.tax_ids.add(tax_id)
    world.emit("customer.tax_id.created", tax_id)
    newborn = deepcopy(tax_id)
    tax_id.verification = checked_verification(tax_id.type, tax_id.value, customer.name)
    world.emit("customer.tax_id.updated", tax_id, before=newborn)
    return newborn


def _owned(call: Call[Params]) -> TaxId:
    customer = call.world.customers.get(call.path["customer"])
    tax_id = call.world.tax_ids.get(call.path["id"])
    if tax_id.customer != customer.id:
        raise missing(call.world.tax_ids.noun, tax_id.id, param="id", status=404)
    return tax_id
