"""/v1/customers/{customer}/balance_transactions (docs.stripe.com/api/customer_balance_transactions)."""

from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Params, within
from sandbox.balances import adjust_balance
from sandbox.objects.balance_transactions import BalanceTransaction
from sandbox.objects.base import ListObject, merge_metadata

operations = Operations()

PATH = "/v1/customers/{customer}/balance_transactions"


class BalanceTransactionCreateParams(Params, kw_only=True):
    amount: int
    currency: str
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET


class BalanceTransactionUpdateParams(Params, kw_only=True):
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET


class BalanceTransactionListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    invoice: str | UnsetType = UNSET


@operations("POST", PATH, BalanceTransactionCreateParams)
def create_balance_transaction(call: Call[BalanceTransactionCreateParams]) -> BalanceTransaction:
    world, params = call.world, call.params
    customer = world.customers.get(call.path["customer"])
    currency = params.currency.lower()
    if customer.currency not in (None, currency):
        message = (
            f"The currency of a customer's balance is fixed: this customer's is {customer.currency}, "
            f"which is not {currency}."
        )
        raise StripeError(message, param="currency")
    return adjust_balance(
        world,
        customer,
        params.amount,
        currency=currency,
        description=params.description or None,
        metadata=merge_metadata({}, params.metadata),
    )


@operations("GET", PATH, BalanceTransactionListParams)
def list_balance_transactions(
    call: Call[BalanceTransactionListParams],
) -> ListObject[BalanceTransaction]:
    customer, params = call.world.customers.get(call.path["customer"]), call.params
    page, more = call.world.balance_transactions.page(
        params,
        owner=customer.id,
        where=lambda movement: (
            params.invoice in (UNSET, movement.invoice) and within(movement.created, params.created)
        ),
    )
    return ListObject(data=page, has_more=more, url=PATH.format(customer=customer.id))


@operations("GET", PATH + "/{id}")
def retrieve_balance_transaction(call: Call[Params]) -> BalanceTransaction:
    customer = call.world.customers.get(call.path["customer"])
    movement = call.world.balance_transactions.get(call.path["id"])
    if movement.customer != customer.id:
        raise missing(call.world.balance_transactions.noun, movement.id, param="id", status=404)
    return movement


@operations("POST", PATH + "/{id}", BalanceTransactionUpdateParams)
def update_balance_transaction(call: Call[BalanceTransactionUpdateParams]) -> BalanceTransaction:
    customer = call.world.customers.get(call.path["customer"])
    movement = call.world.balance_transactions.get(call.path["id"])
    if movement.customer != customer.id:
        raise missing(call.world.balance_transactions.noun, movement.id, param="id", status=404)
    movement.metadata = merge_metadata(movement.metadata, call.params.metadata)
    change(movement, call.params, "description")
    return movement
