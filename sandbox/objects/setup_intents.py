"""The setup intent object (docs.stripe.com/api/setup_intents/object)."""

from typing import Any, Literal

from sandbox.objects.base import Metadata, StripeObject

SetupStatus = Literal[
    "canceled",
    "processing",
    "requires_action",
    "requires_confirmation",
    "requires_payment_method",
    "succeeded",
]
CancellationReason = Literal["abandoned", "duplicate", "requested_by_customer"]
RequestThreeDSecure = Literal["any", "automatic", "challenge"]


class AutomaticPaymentMethods(StripeObject, kw_only=True):
    allow_redirects: Literal["always", "never"] = "always"
    enabled: bool = True


class ConfigurationDetails(StripeObject, kw_only=True):
    """The payment method configuration that was used."""

    id: str
    parent: None = None


class SetupCardOptions(StripeObject, kw_only=True):
    mandate_options: None = None
    network: None = None
    request_three_d_secure: RequestThreeDSecure = "automatic"


class SetupOptions(StripeObject, kw_only=True):
    card: SetupCardOptions


class ManagedPayments(StripeObject, kw_only=True):
    enabled: bool = False


class SetupIntent(StripeObject, kw_only=True):
    """`next_action` and `last_setup_error` have Stripe's shapes of the same names."""

    id: str
    object: Literal["setup_intent"] = "setup_intent"
    allowed_payment_method_types: list[str] | None = None
    application: None = None
    automatic_payment_methods: AutomaticPaymentMethods | None = None
    cancellation_reason: CancellationReason | None = None
    client_secret: str
    created: int
    customer: str | None = None
    customer_account: None = None
    description: str | None = None
    excluded_payment_method_types: list[str] | None = None
    flow_directions: list[str] | None = None
    last_setup_error: dict[str, Any] | None = None
    latest_attempt: str | None = None
    livemode: bool = False
    managed_payments: ManagedPayments
    mandate: None = None
    metadata: Metadata
    next_action: dict[str, Any] | None = None
    on_behalf_of: None = None
    payment_method: str | None = None
    payment_method_configuration_details: ConfigurationDetails | None = None
    payment_method_options: SetupOptions
    payment_method_types: list[str]
    single_use_mandate: None = None
    status: SetupStatus = "requires_payment_method"
    usage: Literal["off_session", "on_session"] = "off_session"
