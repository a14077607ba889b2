"""The payment intent object (docs.stripe.com/api/payment_intents/object)."""

from typing import Any, Literal

from sandbox.objects.base import Metadata, StripeObject

IntentStatus = Literal[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
]


class PaymentIntent(StripeObject, kw_only=True):
    """Amounts in the minor unit of `currency`."""

    id: str
    object: Literal["payment_intent"] = "payment_intent"
    allowed_payment_method_types: list[str] | None = None
    amount: int
    amount_capturable: int = 0
    amount_details: dict[str, Any]
    amount_received: int = 0
    application: None = None
    application_fee_amount: None = None
    automatic_payment_methods: dict[str, Any] | None = None
    canceled_at: int | None = None
    cancellation_reason: str | None = None
    capture_method: str = "automatic_async"
    client_secret: str
    confirmation_method: str = "automatic"
    created: int
    currency: str
    customer: str | None = None
    customer_account: None = None
    description: str | None = None
    excluded_payment_method_types: list[str] | None = None
    last_payment_error: dict[str, Any] | None = None
    latest_charge: str | None = None
    livemode: bool = False
    managed_payments: dict[str, bool]
    metadata: Metadata
    next_action: dict[str, Any] | None = None
    on_behalf_of: None = None
    payment_method: str | None = None
    payment_method_configuration_details: dict[str, Any] | None = None
    payment_method_options: dict[str, Any]
    payment_method_types: list[str]
    payment_record: None = None
    processing: None = None
    receipt_email: str | None = None
    review: None = None
    setup_future_usage: str | None = None
    shared_payment_granted_token: None = None
    shipping: None = None
    source: None = None
    statement_descriptor: None = None
    statement_descriptor_suffix: None = None
    status: IntentStatus = "requires_payment_method"
    transfer_data: None = None
    transfer_group: None = None
