"""/v1/payment_intents (docs.stripe.com/api/payment_intents)."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Nested, Params, within
from sandbox.api.refusals import only_with_confirm
from sandbox.billing import collection
from sandbox.billing.payments import cancel_intent, new_intent
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.operations.invoice_steps import refuse_unpaid
from sandbox.payment_methods import resolve
from sandbox.world import World

operations = Operations()


class AutomaticMethods(Nested, kw_only=True):
    allow_redirects: Literal["always", "never"] = "always"
    enabled: bool


class IntentCreateParams(Params, kw_only=True):
    amount: int
    automatic_payment_methods: AutomaticMethods | UnsetType = UNSET
    confirm: bool = False
    currency: str
    customer: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    off_session: bool | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET
    receipt_email: str | UnsetType = UNSET
    return_url: str | UnsetType = UNSET
    setup_future_usage: Literal["off_session", "on_session"] | UnsetType = UNSET


class IntentUpdateParams(Params, kw_only=True):
    amount: int | UnsetType = UNSET
    description: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_method: str | UnsetType = UNSET
    receipt_email: str | UnsetType = UNSET


class IntentConfirmParams(Params, kw_only=True):
    client_secret: str | UnsetType = UNSET
    off_session: bool = False
    payment_method: str | UnsetType = UNSET
    receipt_email: str | UnsetType = UNSET
    return_url: str | UnsetType = UNSET


class IntentCancelParams(Params, kw_only=True):
    cancellation_reason: str | UnsetType = UNSET


class IntentListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET


@operations("POST", "/v1/payment_intents", IntentCreateParams)
def create_intent(call: Call[IntentCreateParams]) -> PaymentIntent:
    world, params = call.world, call.params
    if params.customer is not UNSET:
        world.customers.get(params.customer, param="customer")
    method = None
    if params.payment_method is not UNSET:
        method = resolve(world, params.payment_method, param="payment_method")
    if params.confirm and method is None:
        raise _nothing_to_confirm()
    if not params.confirm:
        only_with_confirm(params, "off_session", "return_url")
    intent = new_intent(
        world,
        params.amount,
        params.currency.lower(),
        customer=params.customer or None,
        description=params.description or None,
        metadata=merge_metadata({}, params.metadata),
        types=params.payment_method_types or None,
    )
    if automatic := params.automatic_payment_methods:
        intent.automatic_payment_methods = msgspec.to_builtins(automatic) if automatic.enabled else None
    change(intent, params, "receipt_email", "setup_future_usage")
    if method:
        intent.payment_method, intent.status = method.id, "requires_confirmation"
    if params.confirm and method:
        _confirm(world, intent, method, params.return_url, off_session=params.off_session is True)
    return intent


@operations("GET", "/v1/payment_intents", IntentListParams)
def list_intents(call: Call[IntentListParams]) -> ListObject[PaymentIntent]:
    params = call.params
    owner = call.world.customers.get(params.customer, param="customer").id if params.customer else None
    page, more = call.world.payment_intents.page(
        params, owner=owner, where=lambda intent: within(intent.created, params.created)
    )
    return ListObject(data=page, has_more=more, url="/v1/payment_intents")


@operations("GET", "/v1/payment_intents/{intent}")
def retrieve_intent(call: Call[Params]) -> PaymentIntent:
    return call.world.payment_intents.get(call.path["intent"])


@operations("POST", "/v1/payment_intents/{intent}", IntentUpdateParams)
def update_intent(call: Call[IntentUpdateParams]) -> PaymentIntent:
    world, params = call.world, call.params
    intent = world.payment_intents.get(call.path["intent"])
    if params.payment_method is not UNSET:
        intent.payment_method = resolve(world, params.payment_method, param="payment_method").id
    change(intent, params, "amount", "description", "receipt_email")
    intent.metadata = merge_metadata(intent.metadata, params.metadata)
    if intent.payment_method and intent.status == "requires_payment_method":
        intent.status = "requires_confirmation"
    return intent


@operations("POST", "/v1/payment_intents/{intent}/confirm", IntentConfirmParams)
def confirm_intent(call: Call[IntentConfirmParams]) -> PaymentIntent:
    """Raises StripeError (402) when the payment is declined."""
    world, params = call.world, call.params
    intent = world.payment_intents.get(call.path["intent"])
    if intent.status in {"succeeded", "canceled"}:
        raise StripeError(
            f"You cannot confirm this PaymentIntent because it has already {_ended(intent)}.",
            code="payment_intent_unexpected_state",
        )
    if params.client_secret not in (UNSET, intent.client_secret):
        raise missing(world.payment_intents.noun, intent.id, param="intent", status=404)
    chosen = params.payment_method or intent.payment_method
    if not chosen:
        raise _nothing_to_confirm()
    method = resolve(world, chosen, param="payment_method")
    change(intent, params, "receipt_email")
    _confirm(world, intent, method, params.return_url, off_session=params.off_session)
    return intent


@operations("POST", "/v1/payment_intents/{intent}/cancel", IntentCancelParams)
def cancel(call: Call[IntentCancelParams]) -> PaymentIntent:
    world = call.world
    intent = world.payment_intents.get(call.path["intent"])
    if intent.status in {"succeeded", "canceled"}:
        raise StripeError(
            f"You cannot cancel this PaymentIntent because it has a status of {intent.status}.",
            code="payment_intent_unexpected_state",
        )
    cancel_intent(world, intent, call.params.cancellation_reason or None)
    return intent


def _confirm(
    world: World,
    intent: PaymentIntent,
    method: PaymentMethod,
    return_url: str | UnsetType,
    *,
    off_session: bool,
) -> None:
    collection.confirm_intent(world, intent, method, off_session=off_session)
    if intent.next_action and isinstance(return_url, str):
        intent.next_action["redirect_to_url"]["return_url"] = return_url
    if intent.status == "requires_payment_method":
        refuse_unpaid(intent)


def _nothing_to_confirm() -> StripeError:
    return StripeError(
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update "
        "the PaymentIntent with a payment method and then confirm it again, or confirm it again directly "
        "with a payment method or ConfirmationToken.",
        code="payment_intent_unexpected_state",
    )


def _ended(intent: PaymentIntent) -> str:
    return "succeeded after being previously confirmed" if intent.status == "succeeded" else "been canceled"
