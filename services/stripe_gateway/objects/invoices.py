"""Invoices and their payments. Amounts are in minor units, times are Unix seconds."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.lists import StripeList

InvoiceStatus = Literal["draft", "open", "paid", "uncollectible", "void"]


class SubscriptionDetails(Struct, frozen=True):
    """The subscription that an invoice was made for."""

    subscription: str


class InvoiceParent(Struct, frozen=True):
    """What an invoice was made for; a manual one has none."""

    subscription_details: SubscriptionDetails | None = None


class PriceDetails(Struct, frozen=True):
    """The price and product of a line."""

    price: str | None = None
    product: str | None = None


class LinePricing(Struct, frozen=True):
    """How a line was priced."""

    price_details: PriceDetails | None = None


class InvoiceLine(Struct, frozen=True):
    """One line of an invoice."""

    id: str
    amount: int
    description: str | None = None
    pricing: LinePricing | None = None


class InvoicePaymentTransitions(Struct, frozen=True):
    """When a payment of an invoice was paid or given up."""

    canceled_at: int | None = None
    paid_at: int | None = None


class InvoicePayment(Struct, frozen=True):
    """One payment of an invoice and what became of it."""

    id: str
    amount_requested: int
    status: Literal["canceled", "open", "paid"]
    amount_paid: int | None = None
    is_default: bool = True
    created: int = 0
    status_transitions: InvoicePaymentTransitions = InvoicePaymentTransitions()


class InvoiceTransitions(Struct, frozen=True):
    """When an invoice was finalized, and when paid."""

    finalized_at: int | None = None
    paid_at: int | None = None


class Invoice(Struct, frozen=True):
    """An invoice; `payments` is there only where it was asked for."""

    id: str
    currency: str
    customer: str
    total: int
    amount_due: int
    amount_paid: int
    amount_remaining: int
    created: int
    lines: StripeList[InvoiceLine]
    status: InvoiceStatus | None = None
    number: str | None = None
    attempt_count: int = 0
    billing_reason: str | None = None
    collection_method: Literal["charge_automatically", "send_invoice"] = "charge_automatically"
    description: str | None = None
    due_date: int | None = None
    effective_at: int | None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    next_payment_attempt: int | None = None
    parent: InvoiceParent | None = None
    payments: StripeList[InvoicePayment] | None = None
    starting_balance: int = 0
    status_transitions: InvoiceTransitions = InvoiceTransitions()
