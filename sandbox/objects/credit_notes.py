"""The credit note object (docs.stripe.com/api/credit_notes/object): takes back a part of an invoice."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import ListObject, Metadata, StripeObject
from sandbox.objects.invoices import DiscountAmount, Tax
from sandbox.objects.tax_rates import TaxRate

CreditNoteReason = Literal["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]


class CreditNoteLine(StripeObject, kw_only=True):
    """`amount` in the minor unit, without exclusive tax."""

    id: str
    object: Literal["credit_note_line_item"] = "credit_note_line_item"
    amount: int
    description: str | None
    discount_amount: int = 0
    discount_amounts: list[DiscountAmount]
    invoice_line_item: str | UnsetType = UNSET
    livemode: bool = False
    metadata: Metadata
    pretax_credit_amounts: list[dict[str, Any]]
    quantity: int | None
    tax_rates: list[TaxRate]
    taxes: list[Tax]
    type: Literal["custom_line_item", "invoice_line_item"]
    unit_amount: int | None
    unit_amount_decimal: str | None


class CreditNoteRefund(StripeObject, kw_only=True):
    amount_refunded: int
    payment_record_refund: None = None
    refund: str
    type: Literal["refund"] = "refund"


class CreditNote(StripeObject, kw_only=True):
    """Amounts in the minor unit of `currency`."""

    id: str
    object: Literal["credit_note"] = "credit_note"
    amount: int
    amount_shipping: int = 0
    created: int
    currency: str
    customer: str
    customer_account: None = None
    customer_balance_transaction: str | None = None
    discount_amount: int = 0
    discount_amounts: list[DiscountAmount]
    effective_at: int | None
    invoice: str
    lines: ListObject[CreditNoteLine]
    livemode: bool = False
    memo: str | None = None
    metadata: Metadata
    number: str
    out_of_band_amount: int | None = None
    pdf: str
    post_payment_amount: int = 0
    pre_payment_amount: int = 0
    pretax_credit_amounts: list[dict[str, Any]]
    reason: CreditNoteReason | None = None
    refunds: list[CreditNoteRefund]
    shipping_cost: None = None
    status: Literal["issued", "void"] = "issued"
    subtotal: int
    subtotal_excluding_tax: int | None
    total: int
    total_excluding_tax: int | None
    total_taxes: list[Tax]
    type: Literal["mixed", "post_payment", "pre_payment"]
    voided_at: int | None = None
