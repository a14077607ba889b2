"""/v1/refunds (docs.stripe.com/api/refunds): money that goes back to the payment method at once."""

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Params, within
from sandbox.api.refusals import at_most_one
from sandbox.billing.refunding import refund_charge
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.charges import Charge
from sandbox.objects.refunds import Refund, RefundReason

operations = Operations()


class RefundCreateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    charge: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_intent: str | UnsetType = UNSET
    reason: RefundReason | UnsetType = UNSET


class RefundUpdateParams(Params, kw_only=True):
    metadata: Metadata = UNSET


class RefundListParams(ListParams, kw_only=True):
    charge: str | UnsetType = UNSET
    created: Moments = UNSET
    payment_intent: str | UnsetType = UNSET


@operations("POST", "/v1/refunds", RefundCreateParams)
def create_refund(call: Call[RefundCreateParams]) -> Refund:
    """Raises StripeError for a charge that has been refunded, or for more than is left of it."""
    params = call.params
    charge = _charge(call)
    left = charge.amount - charge.amount_refunded
    if charge.status != "succeeded":
        raise StripeError(f"Charge {charge.id} has not succeeded.", param="charge")
    if left == 0:
        raise StripeError(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = left if params.amount is UNSET else params.amount
    if not 0 < amount <= left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
    return refund_charge(
        call.world,
        charge,
        amount,
        reason=params.reason or None,
        metadata=merge_metadata({}, params.metadata),
    )


@operations("GET", "/v1/refunds", RefundListParams)
def list_refunds(call: Call[RefundListParams]) -> ListObject[Refund]:
    params = call.params
    page, more = call.world.refunds.page(
        params,
        owner=params.charge or None,
        where=lambda refund: (
            params.payment_intent in {UNSET, refund.payment_intent} and within(refund.created, params.created)
        ),
    )
    return ListObject(data=page, has_more=more, url="/v1/refunds")


@operations("GET", "/v1/refunds/{refund}")
def retrieve_refund(call: Call[Params]) -> Refund:
    return call.world.refunds.get(call.path["refund"])


@operations("POST", "/v1/refunds/{refund}", RefundUpdateParams)
def update_refund(call: Call[RefundUpdateParams]) -> Refund:
    refund = call.world.refunds.get(call.path["refund"])
    refund.metadata = merge_metadata(refund.metadata, call.params.metadata)
    return refund


def _charge(call: Call[RefundCreateParams]) -> Charge:
    world, params = call.world, call.params
    at_most_one(params, "charge", "payment_intent")
    if params.charge:
        return world.charges.get(params.charge, param="charge")
    if not params.payment_intent:
        raise StripeError(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    intent = world.payment_intents.get(params.payment_intent, param="payment_intent")
    if intent.status != "succeeded" or intent.latest_charge is None:
        raise StripeError(
            "This PaymentIntent does not have a successful charge to refund.", param="payment_intent"
        )
    return world.charges.get(intent.latest_charge, param="payment_intent")
