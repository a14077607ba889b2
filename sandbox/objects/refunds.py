"""The refund object (docs.stripe.com/api/refunds/object)."""

from typing import Any, Literal

from sandbox.objects.base import Metadata, StripeObject

RefundReason = Literal["duplicate", "fraudulent", "requested_by_customer"]


class Refund(StripeObject, kw_only=True):
    """`amount` in the minor unit of `currency`."""

    id: str
    object: Literal["refund"] = "refund"
    amount: int
    balance_transaction: None = None
    charge: str
    created: int
    currency: str
    customer: str | None = None
    destination_details: dict[str, Any]
    metadata: Metadata
    payment_intent: str | None
    payment_method: str | None
    reason: RefundReason | None = None
    receipt_number: None = None
    source_transfer_reversal: None = None
    status: Literal["succeeded"] = "succeeded"
    transfer_reversal: None = None
