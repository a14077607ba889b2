"""The invoice payment object (docs.stripe.com/api/invoice-payment/object): what pays an invoice."""

from typing import Literal

from sandbox.objects.base import StripeObject


class AssociatedPayment(StripeObject, kw_only=True):
    payment_intent: str
    type: Literal["payment_intent"] = "payment_intent"


class PaymentTransitions(StripeObject, kw_only=True):
    canceled_at: int | None = None
    paid_at: int | None = None


class InvoicePayment(StripeObject, kw_only=True):
    """Amounts in the minor unit of `currency`."""

    id: str
    object: Literal["invoice_payment"] = "invoice_payment"
    amount_paid: int | None = None
    amount_requested: int
    created: int
    currency: str
    invoice: str
    is_default: bool = True
    livemode: bool = False
    payment: AssociatedPayment
    status: Literal["canceled", "open", "paid"] = "open"
    status_transitions: PaymentTransitions
