"""/v1/checkout/sessions in setup mode (docs.stripe.com/api/checkout/sessions)."""

from copy import deepcopy
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.addresses import checkout_page
from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Nested, Params, Timestamp, within
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.checkout_sessions import (
    AdaptivePricing,
    CheckoutCardOptions,
    CheckoutOptions,
    CheckoutSession,
    CheckoutStatus,
    CheckoutTax,
    CustomerDetails,
    CustomText,
    PhoneNumberCollection,
)
from sandbox.objects.setup_intents import ManagedPayments, SetupIntent
from sandbox.operations.setup_intents import new_setup_intent
from sandbox.world import World

operations = Operations()

HALF_HOUR, DAY = 1800, 86400


class SetupIntentDataParams(Nested, kw_only=True):
    description: Annotated[str, msgspec.Meta(max_length=1000)] | UnsetType = UNSET
    metadata: Metadata = UNSET


class SessionCreateParams(Params, kw_only=True):
    allowed_payment_method_types: list[str] | UnsetType = UNSET
    billing_address_collection: Literal["auto", "required"] | UnsetType = UNSET
    cancel_url: str | UnsetType = UNSET
    client_reference_id: Annotated[str, msgspec.Meta(max_length=200)] | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    customer_creation: Literal["always", "if_required"] | UnsetType = UNSET
    customer_email: str | UnsetType = UNSET
    excluded_payment_method_types: list[str] | UnsetType = UNSET
    expires_at: Timestamp | UnsetType = UNSET
    locale: str | UnsetType = UNSET
    metadata: Metadata = UNSET
    mode: Literal["payment", "setup", "subscription"]
    payment_method_configuration: str | UnsetType = UNSET
    payment_method_types: list[str] | UnsetType = UNSET
    setup_intent_data: SetupIntentDataParams | UnsetType = UNSET
    success_url: str | UnsetType = UNSET
    ui_mode: Literal["elements", "embedded_page", "form", "hosted_page"] = "hosted_page"


class SessionUpdateParams(Params, kw_only=True):
    metadata: Metadata = UNSET


class SessionListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    customer: str | UnsetType = UNSET
    status: CheckoutStatus | UnsetType = UNSET


@operations("POST", "/v1/checkout/sessions", SessionCreateParams)
def create_session(call: Call[SessionCreateParams]) -> CheckoutSession:
    world, params = call.world, call.params
    _check(call)
    intent = new_setup_intent(
        world,
        customer=params.customer or None,
        allowed=params.allowed_payment_method_types or None,
        excluded=params.excluded_payment_method_types or None,
        configuration=params.payment_method_configuration or None,
        currency=params.currency.lower() if params.currency else None,
    )
    if data := params.setup_intent_data:
        change(intent, data, "description")
        intent.metadata = merge_metadata({}, data.metadata)
    session = _new_session(world, intent, params)
    world.setup_intents.add(intent)
    world.checkout_sessions.add(session)
    world.emit("setup_intent.created", intent)
    return session


@operations("GET", "/v1/checkout/sessions", SessionListParams)
def list_sessions(call: Call[SessionListParams]) -> ListObject[CheckoutSession]:
    world, params = call.world, call.params
    for session in list(world.checkout_sessions):
        expire_if_due(world, session)
    page, more = world.checkout_sessions.page(
        params,
        owner=params.customer or None,
        where=lambda session: (
            params.status in (UNSET, session.status) and within(session.created, params.created)
        ),
    )
    return ListObject(data=page, has_more=more, url="/v1/checkout/sessions")


@operations("GET", "/v1/checkout/sessions/{session}")
def retrieve_session(call: Call[Params]) -> CheckoutSession:
    return find_session(call.world, call.path["session"])


@operations("POST", "/v1/checkout/sessions/{session}", SessionUpdateParams)
def update_session(call: Call[SessionUpdateParams]) -> CheckoutSession:
    session = find_session(call.world, call.path["session"])
    session.metadata = merge_metadata(session.metadata, call.params.metadata)
    return session


@operations("POST", "/v1/checkout/sessions/{session}/expire")
def expire_session(call: Call[Params]) -> CheckoutSession:
    session = find_session(call.world, call.path["session"])
    if session.status != "open":
        raise StripeError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a '
            f"status of `{session.status}`."
        )
    _expire(call.world, session)
    return session


def find_session(world: World, session_id: str) -> CheckoutSession:
    """The session as it stands now: past its time it has expired. Raises StripeError (404)."""
    session = world.checkout_sessions.get(session_id)
    expire_if_due(world, session)
    return session


def expire_if_due(world: World, session: CheckoutSession) -> None:
    if session.status == "open" and world.now_for(session.customer) >= session.expires_at:
        _expire(world, session)


def complete_session(world: World, session: CheckoutSession) -> None:
    """The session's setup intent has succeeded: the page leads on to `success_url`."""
    intent = world.setup_intents.get(session.setup_intent or "")
    method = world.payment_methods.find(intent.payment_method or "")
    if method and method.allow_redisplay == "unspecified":
        before = deepcopy(method)
        method.allow_redisplay = "always"
        world.emit("payment_method.updated", method, before=before)
    session.status, session.url = "complete", None
    session.customer_details = _details(world, session)
    world.emit("checkout.session.completed", session)


def _expire(world: World, session: CheckoutSession) -> None:
    session.status, session.url = "expired", None
    intent = world.setup_intents.get(session.setup_intent or "")
    if intent.status not in ("succeeded", "canceled"):
        intent.status, intent.next_action, intent.cancellation_reason = "canceled", None, "abandoned"
        world.emit("setup_intent.canceled", intent)
    world.emit("checkout.session.expired", session)


def _check(call: Call[SessionCreateParams]) -> None:
    params = call.params
    if params.mode != "setup" or params.ui_mode != "hosted_page":
        raise StripeError(
            "This sandbox has Checkout only in `setup` mode, on its hosted page.",
            param="mode" if params.mode != "setup" else "ui_mode",
        )
    if params.payment_method_types is not UNSET:
        raise StripeError(
            "The `payment_method_types` parameter is no longer supported. Use dynamic payment methods, and "
            "`allowed_payment_method_types` or `excluded_payment_method_types` to limit them.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    if not params.success_url:
        raise StripeError(
            "Missing required param: success_url.", code="parameter_missing", param="success_url"
        )
    if not params.currency:
        raise StripeError("Missing required param: currency.", code="parameter_missing", param="currency")
    for name in ("success_url", "cancel_url"):
        _check_url(getattr(params, name), name)
    if params.customer:
        call.world.customers.get(params.customer, param="customer")
    if params.payment_method_configuration:
        call.world.payment_method_configurations.get(
            params.payment_method_configuration, param="payment_method_configuration"
        )
    _check_expiry(params.expires_at, call.now)


def _check_url(url: str | UnsetType, param: str) -> None:
    if url and not url.startswith(("http://", "https://")):
        raise StripeError("Not a valid URL", code="url_invalid", param=param)


def _check_expiry(expires_at: int | UnsetType, now: int) -> None:
    if expires_at is UNSET:
        return
    if expires_at < now + HALF_HOUR:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise StripeError(message, param="expires_at")
    if expires_at > now + DAY:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise StripeError(message, param="expires_at")


def _new_session(world: World, intent: SetupIntent, params: SessionCreateParams) -> CheckoutSession:
    session_id = world.ids.new("cs_test", 58)
    now = world.now_for(params.customer or None)
    session = CheckoutSession(
        id=session_id,
        adaptive_pricing=AdaptivePricing(),
        automatic_tax=CheckoutTax(),
        created=now,
        custom_fields=[],
        custom_text=CustomText(),
        excluded_payment_method_types=params.excluded_payment_method_types or [],
        expires_at=params.expires_at or now + DAY,
        managed_payments=ManagedPayments(),
        metadata=merge_metadata({}, params.metadata),
        payment_method_configuration_details=intent.payment_method_configuration_details,
        payment_method_options=CheckoutOptions(card=CheckoutCardOptions()),
        payment_method_types=intent.payment_method_types,
        phone_number_collection=PhoneNumberCollection(),
        setup_intent=intent.id,
        shipping_options=[],
        url=checkout_page(world.base_url, session_id),
    )
    change(
        session,
        params,
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "currency",
        "customer",
        "customer_creation",
        "customer_email",
        "locale",
        "success_url",
    )
    session.customer_details = _details(world, session)
    return session


def _details(world: World, session: CheckoutSession) -> CustomerDetails | None:
    customer = world.customers.find(session.customer or "")
    if customer is None:
        return CustomerDetails(email=session.customer_email) if session.customer_email else None
    return CustomerDetails(
        address=customer.address,
        email=customer.email,
        name=customer.name,
        phone=customer.phone,
        tax_exempt=customer.tax_exempt,
    )
