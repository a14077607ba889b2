"""The charge object (docs.stripe.com/api/charges/object): one attempt to collect money."""

from typing import Any, Literal

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.payment_methods import BillingDetails


class Outcome(StripeObject, kw_only=True):
    advice_code: str | None = None
    network_advice_code: str | None = None
    network_decline_code: str | None = None
    network_status: str
    reason: str | None = None
    risk_level: str = "normal"
    risk_score: int = 25
    seller_message: str
    type: Literal["authorized", "issuer_declined"]


class Charge(StripeObject, kw_only=True):
    """Amounts in the minor unit of `currency`."""

    id: str
    object: Literal["charge"] = "charge"
    amount: int
    amount_captured: int
    amount_refunded: int = 0
    application: None = None
    application_fee: None = None
    application_fee_amount: None = None
    balance_transaction: None = None
    billing_details: BillingDetails
    calculated_statement_descriptor: str
    captured: bool
    created: int
    currency: str
    customer: str | None
    description: str | None
    destination: None = None
    dispute: None = None
    disputed: bool = False
    failure_balance_transaction: None = None
    failure_code: str | None = None
    failure_message: str | None = None
    fraud_details: dict[str, str]
    livemode: bool = False
    metadata: Metadata
    on_behalf_of: None = None
    order: None = None
    outcome: Outcome
    paid: bool
    payment_intent: str
    payment_method: str
    payment_method_details: dict[str, Any]
    radar_options: dict[str, Any]
    receipt_email: str | None = None
    receipt_number: None = None
    receipt_url: str | None
    refunded: bool = False
    review: None = None
    shipping: None = None
    source: None = None
    source_transfer: None = None
    statement_descriptor: None = None
    statement_descriptor_suffix: None = None
    status: Literal["failed", "pending", "succeeded"]
    transfer_data: None = None
    transfer_group: None = None
