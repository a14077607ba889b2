"""The invoice item object (docs.stripe.com/api/invoiceitems/object): what waits for an invoice."""

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.invoices import CreditedItems, DiscountAmount, Period, Pricing
from sandbox.objects.tax_rates import TaxRate


class InvoiceItemSubscription(StripeObject, kw_only=True):
    subscription: str
    subscription_item: str | UnsetType = UNSET


class InvoiceItemParent(StripeObject, kw_only=True):
    subscription_details: InvoiceItemSubscription
    type: Literal["subscription_details"] = "subscription_details"


class InvoiceItemProration(StripeObject, kw_only=True):
    credited_items: CreditedItems | None = None
    discount_amounts: list[DiscountAmount]


class InvoiceItem(StripeObject, kw_only=True):
    """`amount` in the minor unit; `invoice` is None while it is pending. Prorations carry two keys more."""

    id: str
    object: Literal["invoiceitem"] = "invoiceitem"
    amount: int
    currency: str
    customer: str
    customer_account: None = None
    date: int
    description: str | None
    discountable: bool = True
    discounts: list[str]
    frozen_fields: list[str]
    invoice: str | None = None
    invoicing_rules: list[dict[str, Any]]
    livemode: bool = False
    metadata: Metadata
    net_amount: int | UnsetType = UNSET
    parent: InvoiceItemParent | None = None
    period: Period
    pricing: Pricing | None
    proration: bool = False
    proration_details: InvoiceItemProration | UnsetType = UNSET
    quantity: int
    quantity_decimal: str
    tax_rates: list[TaxRate]
    test_clock: str | None = None

    @property
    def created(self) -> int:
        return self.date

    @property
    def subscription(self) -> str | None:
        return self.parent.subscription_details.subscription if self.parent else None
