"""Invoices in full, previews among them: every figure that a change of plan is quoted by."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.invoices import InvoiceStatus, LinePricing
from services.stripe_gateway.objects.payment_intents import PaymentIntent


class Period(Struct, frozen=True):
    """What a line is for, from `start` to `end` (Unix seconds)."""

    start: int
    end: int


class LineOrigin(Struct, frozen=True):
    """Where a line comes from; `proration` marks the part of a period."""

    proration: bool = False


class LineParent(Struct, frozen=True):
    """The subscription item, or the invoice item, that a line bills."""

    subscription_item_details: LineOrigin | None = None
    invoice_item_details: LineOrigin | None = None


class BillLine(Struct, frozen=True):
    """A line; `amount` is in minor units, negative for a credit."""

    id: str
    amount: int
    period: Period
    description: str | None = None
    parent: LineParent | None = None
    pricing: LinePricing | None = None
    quantity: int | None = None

    @property
    def proration(self) -> bool:
        """Whether it is for a part of a period."""
        parent = self.parent or LineParent()
        origins = (parent.subscription_item_details, parent.invoice_item_details)
        return any(origin is not None and origin.proration for origin in origins)


class DiscountAmount(Struct, frozen=True):
    """What one discount takes off."""

    amount: int


class TaxAmount(Struct, frozen=True):
    """One tax; an inclusive one is part of the lines already."""

    amount: int
    tax_behavior: Literal["exclusive", "inclusive"] = "exclusive"


class AutomaticTaxOfBill(Struct, frozen=True):
    """Whether automatic tax is in the sums: only if `status` is "complete"; None where it is off."""

    status: str | None = None


class SubscriptionSnapshot(Struct, frozen=True):
    """The subscription that is billed, and the second to which parts of its period were worked out."""

    subscription: str
    subscription_proration_date: int | None = None


class BillParent(Struct, frozen=True):
    """What an invoice was made for."""

    subscription_details: SubscriptionSnapshot | None = None


class PaymentOfInvoice(Struct, frozen=True):
    """The payment intent behind a payment; an id unless expanded."""

    payment_intent: str | PaymentIntent | None = None


class BillPayment(Struct, frozen=True):
    """One payment of an invoice."""

    id: str
    status: Literal["canceled", "open", "paid"]
    amount_paid: int | None = None
    is_default: bool = True
    payment: PaymentOfInvoice = PaymentOfInvoice()


class FullInvoice(Struct, frozen=True):
    """An invoice, or the preview of one (`id` upcoming_in_…, `status` draft). Amounts in minor units."""

    id: str
    currency: str
    customer: str
    created: int
    subtotal: int
    total: int
    amount_due: int
    lines: StripeList[BillLine]
    amount_paid: int = 0
    amount_remaining: int = 0
    amount_shipping: int = 0
    automatic_tax: AutomaticTaxOfBill = AutomaticTaxOfBill()
    hosted_invoice_url: str | None = None
    next_payment_attempt: int | None = None
    number: str | None = None
    parent: BillParent | None = None
    payments: StripeList[BillPayment] | None = None
    period_end: int = 0
    pre_payment_credit_notes_amount: int = 0
    starting_balance: int = 0
    status: InvoiceStatus | None = None
    total_discount_amounts: tuple[DiscountAmount, ...] | None = None
    total_taxes: tuple[TaxAmount, ...] | None = None

    @property
    def intent(self) -> PaymentIntent | None:
        """The payment that is asked for, where it was expanded."""
        payments = self.payments.data if self.payments else ()
        found = (p.payment.payment_intent for p in payments if p.is_default)
        return next((intent for intent in found if isinstance(intent, PaymentIntent)), None)
