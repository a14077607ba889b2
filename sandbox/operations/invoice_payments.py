"""/v1/invoice_payments (docs.stripe.com/api/invoice-payment)."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Moments, Nested, Params, within
from sandbox.objects.base import ListObject
from sandbox.objects.invoice_payments import InvoicePayment

operations = Operations()


class PaymentFilter(Nested, kw_only=True):
    payment_intent: str | UnsetType = UNSET
    type: Literal["payment_intent"]


class InvoicePaymentListParams(ListParams, kw_only=True):
    created: Moments = UNSET
    invoice: str | UnsetType = UNSET
    payment: PaymentFilter | UnsetType = UNSET
    status: Literal["canceled", "open", "paid"] | UnsetType = UNSET

    def includes(self, payment: InvoicePayment) -> bool:
        intent = self.payment.payment_intent if self.payment else UNSET
        return (
            self.status in {UNSET, payment.status}
            and intent in {UNSET, payment.payment.payment_intent}
            and within(payment.created, self.created)
        )


@operations("GET", "/v1/invoice_payments", InvoicePaymentListParams)
def list_invoice_payments(call: Call[InvoicePaymentListParams]) -> ListObject[InvoicePayment]:
    params = call.params
    owner = call.world.invoices.get(params.invoice, param="invoice").id if params.invoice else None
    page, more = call.world.invoice_payments.page(params, owner=owner, where=params.includes)
    return ListObject(data=page, has_more=more, url="/v1/invoice_payments")


@operations("GET", "/v1/invoice_payments/{invoice_payment}")
def retrieve_invoice_payment(call: Call[Params]) -> InvoicePayment:
    return call.world.invoice_payments.get(call.path["invoice_payment"])
