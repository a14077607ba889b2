"""Invoices with all that their own view explains, and rates of tax. Amounts are in minor units."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.discounts import Discount
from services.stripe_gateway.objects.invoices import InvoiceTransitions


class NamedDiscountAmount(Struct, frozen=True):
    """What one discount takes off; an id unless expanded."""

    amount: int
    discount: str | Discount


class TaxRateDetails(Struct, frozen=True):
    """The rate behind a tax."""

    tax_rate: str


class RatedTaxAmount(Struct, frozen=True):
    """One tax with its rate; an inclusive one is part of the lines already.

    `taxability_reason` says why nothing is charged, in one of Stripe's many words.
    """

    amount: int
    tax_behavior: Literal["exclusive", "inclusive"] = "exclusive"
    tax_rate_details: TaxRateDetails | None = None
    taxability_reason: str | None = None


class TaxRate(Struct, frozen=True):
    """A tax by its name and percentage."""

    id: str
    display_name: str
    percentage: float


class ExplainedInvoice(FullInvoice, frozen=True, kw_only=True):
    """A finalized invoice, or the preview of the next one."""

    attempt_count: int = 0
    collection_method: Literal["charge_automatically", "send_invoice"] = "charge_automatically"
    description: str | None = None
    due_date: int | None = None
    effective_at: int | None = None
    ending_balance: int | None = None
    invoice_pdf: str | None = None
    post_payment_credit_notes_amount: int = 0
    status_transitions: InvoiceTransitions = InvoiceTransitions()
    total_discount_amounts: tuple[NamedDiscountAmount, ...] | None = None  # type: ignore[assignment]
    total_taxes: tuple[RatedTaxAmount, ...] | None = None  # type: ignore[assignment]
