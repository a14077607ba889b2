"""The invoice object and its lines (docs.stripe.com/api/invoices/object)."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import CountedList, Metadata, StripeObject
from sandbox.objects.customers import Address, Shipping
from sandbox.objects.subscriptions import CollectionMethod
from sandbox.objects.tax_rates import TaxRate

InvoiceStatus = Literal["draft", "open", "paid", "uncollectible", "void"]
BillingReason = Literal[
    "manual", "subscription_create", "subscription_cycle", "subscription_update", "upcoming"
]


class Period(StripeObject, kw_only=True):
    end: int
    start: int


class PriceDetails(StripeObject, kw_only=True):
    price: str
    product: str


class Pricing(StripeObject, kw_only=True):
    price_details: PriceDetails
    type: Literal["price_details"] = "price_details"
    unit_amount_decimal: str | None


class DiscountAmount(StripeObject, kw_only=True):
    amount: int
    discount: str


class TaxRateDetails(StripeObject, kw_only=True):
    tax_rate: str


class Tax(StripeObject, kw_only=True):
    amount: int
    tax_behavior: Literal["exclusive", "inclusive"]
    tax_rate_details: TaxRateDetails
    taxability_reason: str
    taxable_amount: int
    type: Literal["tax_rate_details"] = "tax_rate_details"


class CreditedItems(StripeObject, kw_only=True):
    invoice: str
    invoice_line_items: list[str]


class ProrationDetails(StripeObject, kw_only=True):
    credited_items: CreditedItems | None = None


class SubscriptionItemDetails(StripeObject, kw_only=True):
    invoice_item: None = None
    proration: bool = False
    proration_details: ProrationDetails
    subscription: str
    subscription_item: str


class InvoiceItemDetails(StripeObject, kw_only=True):
    invoice_item: str
    proration: bool = False
    proration_details: ProrationDetails
    subscription: str | None = None


class LineParent(StripeObject, kw_only=True):
    invoice_item_details: InvoiceItemDetails | None = None
    subscription_item_details: SubscriptionItemDetails | None = None
    type: Literal["invoice_item_details", "subscription_item_details"]


class LineItem(StripeObject, kw_only=True):
    """`amount` is before discounts and exclusive taxes, in the minor unit."""

    id: str
    object: Literal["line_item"] = "line_item"
    amount: int
    currency: str
    description: str | None
    discount_amounts: list[DiscountAmount]
    discountable: bool
    discounts: list[str]
    invoice: str | None
    livemode: bool = False
    metadata: Metadata
    parent: LineParent
    period: Period
    pretax_credit_amounts: list[dict[str, Any]]
    pricing: Pricing | None
    quantity: int | None
    quantity_decimal: str | None
    subtotal: int
    taxes: list[Tax]


class InvoiceAutomaticTax(StripeObject, kw_only=True):
    disabled_reason: Literal["finalization_requires_location_inputs"] | None = None
    enabled: bool = False
    liability: dict[str, str] | None = None
    provider: str | None = None
    status: Literal["complete", "requires_location_inputs"] | None = None


class InvoiceSubscriptionDetails(StripeObject, kw_only=True):
    metadata: Metadata
    subscription: str
    subscription_proration_date: int | UnsetType = UNSET


class InvoiceParent(StripeObject, kw_only=True):
    quote_details: None = None
    subscription_details: InvoiceSubscriptionDetails
    type: Literal["subscription_details"] = "subscription_details"


class InvoicePaymentSettings(StripeObject, kw_only=True):
    default_mandate: None = None
    payment_method_options: None = None
    payment_method_types: list[str] | None = None


class RenderingPdf(StripeObject, kw_only=True):
    page_size: Literal["a4", "auto", "letter"] = "auto"


class Rendering(StripeObject, kw_only=True):
    amount_tax_display: str | None = None
    pdf: RenderingPdf
    template: None = None
    template_version: None = None


class StatusTransitions(StripeObject, kw_only=True):
    finalized_at: int | None = None
    marked_uncollectible_at: int | None = None
    paid_at: int | None = None
    voided_at: int | None = None


class Invoice(StripeObject, kw_only=True):
    """Amounts in the minor unit of `currency`; negative balances are credits to the customer."""

    id: str
    object: Literal["invoice"] = "invoice"
    account_country: str
    account_name: str | None
    account_tax_ids: None = None
    amount_due: int
    amount_overpaid: int = 0
    amount_paid: int = 0
    amount_remaining: int
    amount_shipping: int = 0
    application: None = None
    attempt_count: int = 0
    attempted: bool = False
    auto_advance: bool = False
    automatic_tax: InvoiceAutomaticTax
    automatically_finalizes_at: int | None = None
    billing_reason: BillingReason
    collection_method: CollectionMethod
    created: int
    currency: str
    custom_fields: list[dict[str, str]] | None = None
    customer: str
    customer_account: None = None
    customer_address: Address | None = None
    customer_email: str | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_shipping: Shipping | None = None
    customer_tax_exempt: str = "none"
    customer_tax_ids: list[dict[str, Any]]
    default_payment_method: str | None = None
    default_source: None = None
    default_tax_rates: list[TaxRate]
    description: str | None = None
    discounts: list[str]
    due_date: int | None = None
    effective_at: int | None = None
    ending_balance: int | None = None
    footer: str | None = None
    from_invoice: None = None
    hosted_invoice_url: str | None = None
    invoice_pdf: str | None = None
    issuer: dict[str, str]
    last_finalization_error: dict[str, str] | None = None
    latest_revision: None = None
    lines: CountedList[LineItem]
    livemode: bool = False
    metadata: Metadata
    next_payment_attempt: int | None = None
    number: str | None = None
    on_behalf_of: None = None
    parent: InvoiceParent | None = None
    payment_settings: InvoicePaymentSettings
    period_end: int
    period_start: int
    post_payment_credit_notes_amount: int = 0
    pre_payment_credit_notes_amount: int = 0
    receipt_number: None = None
    rendering: Rendering | None = None
    shipping_cost: None = None
    shipping_details: None = None
    starting_balance: int = 0
    statement_descriptor: None = None
    status: InvoiceStatus
    status_transitions: StatusTransitions
    subtotal: int
    subtotal_excluding_tax: int | None
    test_clock: str | None = None
    total: int
    total_discount_amounts: list[DiscountAmount]
    total_excluding_tax: int | None
    total_pretax_credit_amounts: list[dict[str, Any]]
    total_taxes: list[Tax]
    webhooks_delivered_at: int | None = None

    @property
    def subscription(self) -> str | None:
        return self.parent.subscription_details.subscription if self.parent else None
