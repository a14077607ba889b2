"""/v1/setup_intents (docs.stripe.com/api/setup_intents)."""

from copy import deepcopy
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Clear, ListParams, Metadata, Moments, Nested, Params, Timestamp, within
from sandbox.api.refusals import at_most_one, only_with_confirm
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.setup_intents import (
    AutomaticPaymentMethods,
    CancellationReason,
    ConfigurationDetails,
    ManagedPayments,
    RequestThreeDSecure,
    SetupCardOptions,
    SetupIntent,
    SetupOptions,
)
from sandbox.offers import offered_types
from sandbox.operations.payment_methods import MethodData, make
from sandbox.payment_methods import resolve
from sandbox.set_up import check_customer, confirm, unexpected_state
from sandbox.world import World

operations = Operations()

Description = Annotated[str, msgspec.Meta(max_length=1000)]


class AutomaticParams(Nested, kw_only=True):
    allow_redirects: Literal["always", "never"] = "always"
    enabled: bool


class CardOptionParams(Nested, kw_only=True):
    request_three_d_secure: RequestThreeDSecure | UnsetType = UNSET


class OptionParams(Nested, kw_only=True):
    card: CardOptionParams | Clear | UnsetType = UNSET


class OnlineParams(Nested, kw_only=True):
    ip_address: str | UnsetType = UNSET
    user_agent: str | UnsetType = UNSET


class AcceptanceParams(Nested, kw_only=True):
    accepted_at: Timestamp | UnsetType = UNSET
    online: OnlineParams | UnsetType = UNSET
    type: Literal["offline", "online"]


class MandateParams(Nested, kw_only=True):
    """Taken, and without effect: the sandbox keeps no mandates."""

    customer_acceptance: AcceptanceParams


class MethodChoice(Params, kw_only=True):
    """What is to be set up: an id, or a payment method given in full."""

    payment_method: str | UnsetType = UNSET
    payment_method_data: MethodData | UnsetType = UNSET
    payment_method_options: OptionParams | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET


class ConfirmParams(MethodChoice, kw_only=True):
    mandate_data: MandateParams | Clear | UnsetType = UNSET
    return_url: str | UnsetType = UNSET
    use_stripe_sdk: bool | UnsetType = UNSET


class SetupIntentCreateParams(ConfirmParams, kw_only=True):
    allowed_payment_method_types: list[str] | UnsetType = UNSET
    automatic_payment_methods: AutomaticParams | UnsetType = UNSET
    confirm: bool = False
    customer: str | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    excluded_payment_method_types: list[str] | UnsetType = UNSET
    metadata: Metadata = UNSET
    payment_method_configuration: str | UnsetType = UNSET
    usage: Literal["off_session", "on_session"] = "off_session"


class SetupIntentUpdateParams(MethodChoice, kw_only=True):
    customer: str | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    metadata: Metadata = UNSET


class CancelParams(Params, kw_only=True):
    cancellation_reason: CancellationReason | UnsetType = UNSET


class RetrieveParams(Params, kw_only=True):
    client_secret: str | UnsetType = UNSET


class SetupIntentListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    payment_method: str | UnsetType = UNSET


@operations("POST", "/v1/setup_intents", SetupIntentCreateParams)
def create_setup_intent(call: Call[SetupIntentCreateParams]) -> SetupIntent:
    world, params = call.world, call.params
    _check_choice(params)
    if params.customer:
        world.customers.get(params.customer, param="customer")
    if params.payment_method_configuration:
        world.payment_method_configurations.get(
            params.payment_method_configuration, param="payment_method_configuration"
        )
    automatic = params.automatic_payment_methods or AutomaticParams(enabled=True)
    if params.confirm:
        _check_return_url(params, enabled=automatic.enabled and automatic.allow_redirects == "always")
    else:
        only_with_confirm(params, "mandate_data", "return_url", "use_stripe_sdk")
    intent = new_setup_intent(
        world,
        customer=params.customer or None,
        allowed=params.allowed_payment_method_types or None,
        excluded=params.excluded_payment_method_types or None,
        configuration=params.payment_method_configuration or None,
    )
    intent.automatic_payment_methods = (
        AutomaticPaymentMethods(allow_redirects=automatic.allow_redirects) if automatic.enabled else None
    )
    intent.usage = params.usage
    change(intent, params, "description")
    intent.metadata = merge_metadata({}, params.metadata)
    method = _chosen(world, intent, params)
    world.setup_intents.add(intent)
    world.emit("setup_intent.created", intent)
    if params.confirm:
        confirm(world, intent, method, params.return_url or None)
    return intent


@operations("GET", "/v1/setup_intents", SetupIntentListParams)
def list_setup_intents(call: Call[SetupIntentListParams]) -> ListObject[SetupIntent]:
    params = call.params
    page, more = call.world.setup_intents.page(
        params,
        owner=params.customer or None,
        where=lambda intent: (
            params.payment_method in (UNSET, intent.payment_method) and within(intent.created, params.created)
        ),
    )
    return ListObject(data=page, has_more=more, url="/v1/setup_intents")


@operations("GET", "/v1/setup_intents/{intent}", RetrieveParams)
def retrieve_setup_intent(call: Call[RetrieveParams]) -> SetupIntent:
    intent = call.world.setup_intents.get(call.path["intent"])
    if call.params.client_secret not in (UNSET, intent.client_secret):
        raise missing(call.world.setup_intents.noun, intent.id, param="intent", status=404)
    return intent


@operations("POST", "/v1/setup_intents/{intent}", SetupIntentUpdateParams)
def update_setup_intent(call: Call[SetupIntentUpdateParams]) -> SetupIntent:
    world, params = call.world, call.params
    intent = world.setup_intents.get(call.path["intent"])
    _check_choice(params)
    if params.customer:
        world.customers.get(params.customer, param="customer")
        if intent.customer not in (None, params.customer):
            raise StripeError("You cannot modify `customer` on a SetupIntent once it already has been set.")
    _chosen(world, intent, params)
    if params.customer and intent.customer is None:
        intent.customer = params.customer
        world.setup_intents.owner_changed(intent, None)
    change(intent, params, "description")
    intent.metadata = merge_metadata(intent.metadata, params.metadata)
    return intent


@operations("POST", "/v1/setup_intents/{intent}/confirm", ConfirmParams)
def confirm_setup_intent(call: Call[ConfirmParams]) -> SetupIntent:
    world, params = call.world, call.params
    intent = world.setup_intents.get(call.path["intent"])
    if intent.status in ("succeeded", "canceled"):
        why = "it has already succeeded" if intent.status == "succeeded" else "it has been canceled"
        raise unexpected_state(intent, f"You cannot confirm this SetupIntent because {why}.")
    _check_choice(params)
    automatic = intent.automatic_payment_methods
    _check_return_url(params, enabled=automatic is not None and automatic.allow_redirects == "always")
    method = _chosen(world, intent, params)
    confirm(world, intent, method, params.return_url or None)
    return intent


@operations("POST", "/v1/setup_intents/{intent}/cancel", CancelParams)
def cancel_setup_intent(call: Call[CancelParams]) -> SetupIntent:
    world = call.world
    intent = world.setup_intents.get(call.path["intent"])
    if intent.status in ("succeeded", "canceled"):
        raise unexpected_state(
            intent,
            f"You cannot cancel this SetupIntent because it has a status of {intent.status}. Only a "
            "SetupIntent with one of the following statuses may be canceled: requires_payment_method, "
            "requires_confirmation, requires_action.",
        )
    intent.status = "canceled"
    intent.next_action = None
    intent.cancellation_reason = call.params.cancellation_reason or None
    world.emit("setup_intent.canceled", intent)
    return intent


def new_setup_intent(
    world: World,
    *,
    customer: str | None,
    allowed: list[str] | None = None,
    excluded: list[str] | None = None,
    configuration: str | None = None,
    currency: str | None = None,
) -> SetupIntent:
    """A setup intent that is not yet in `world`, for the payment methods that the account offers."""
    intent_id = world.ids.new("seti")
    used = configuration or world.default_payment_method_configuration.id
    return SetupIntent(
        id=intent_id,
        allowed_payment_method_types=allowed,
        automatic_payment_methods=AutomaticPaymentMethods(),
        client_secret=f"{intent_id}_secret_{world.ids.letters(31)}",
        created=world.now_for(customer),
        customer=customer,
        excluded_payment_method_types=excluded,
        managed_payments=ManagedPayments(),
        metadata={},
        payment_method_configuration_details=ConfigurationDetails(id=used),
        payment_method_options=SetupOptions(card=SetupCardOptions()),
        payment_method_types=offered_types(
            world.payment_method_configurations.get(used), allowed, excluded, currency
        ),
    )


def _check_choice(params: MethodChoice) -> None:
    if params.payment_method_types is not UNSET:
        raise StripeError(
            "The `payment_method_types` parameter is no longer supported. Use dynamic payment methods, and "
            "`allowed_payment_method_types` or `excluded_payment_method_types` to limit them.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    at_most_one(params, "payment_method", "payment_method_data")


def _check_return_url(params: ConfirmParams, *, enabled: bool) -> None:
    if enabled and not params.return_url and not params.use_stripe_sdk:
        raise StripeError(
            "This SetupIntent is configured to accept payment methods enabled in your Dashboard. Because "
            "some of these payment methods might redirect your customer off of your page, you must provide a "
            "`return_url`. If you don't want to accept redirect-based payment methods, set "
            "`automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` "
            "to `never` when creating Setup Intents and Payment Intents."
        )


def _chosen(world: World, intent: SetupIntent, params: MethodChoice) -> PaymentMethod | None:
    """Takes the choice over into the intent; the payment method it stands at now."""
    if params.payment_method:
        method: PaymentMethod | None = resolve(world, params.payment_method, param="payment_method")
    elif params.payment_method_data:
        method = make(world, params.payment_method_data)
    else:
        method = world.payment_methods.find(intent.payment_method or "")
    options = params.payment_method_options.card if params.payment_method_options else UNSET
    if method:
        check_customer(intent, method)
        intent.payment_method = method.id
        if intent.status == "requires_payment_method":
            intent.status = "requires_confirmation"
    if options and options.request_three_d_secure:
        intent.payment_method_options = deepcopy(intent.payment_method_options)
        intent.payment_method_options.card.request_three_d_secure = options.request_three_d_secure
    return method
