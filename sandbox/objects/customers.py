"""The customer object (docs.stripe.com/api/customers/object)."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.discounts import Discount


class Address(StripeObject, kw_only=True):
    city: str | None = None
    country: str | None = None
    line1: str | None = None
    line2: str | None = None
    postal_code: str | None = None
    state: str | None = None


class Shipping(StripeObject, kw_only=True):
    address: Address
    name: str | None = None
    phone: str | None = None


class CustomField(StripeObject, kw_only=True):
    name: str
    value: str


class CustomerInvoiceSettings(StripeObject, kw_only=True):
    custom_fields: list[CustomField] | None = None
    default_payment_method: str | None = None
    footer: str | None = None
    rendering_options: dict[str, str | None] | None = None


class Customer(StripeObject, kw_only=True):
    """`balance` is in the minor unit of `currency`; negative is a credit to the customer."""

    id: str
    object: Literal["customer"] = "customer"
    address: Address | None = None
    balance: int = 0
    business_name: str | UnsetType = UNSET
    created: int
    currency: str | None = None
    customer_account: None = None
    default_source: None = None
    delinquent: bool = False
    description: str | None = None
    discount: Discount | None = None
    email: str | None = None
    individual_name: str | UnsetType = UNSET
    invoice_prefix: str
    invoice_settings: CustomerInvoiceSettings
    livemode: bool = False
    metadata: Metadata
    name: str | None = None
    next_invoice_sequence: int = 1
    phone: str | None = None
    preferred_locales: list[str]
    shipping: Shipping | None = None
    tax_exempt: str = "none"
    test_clock: str | None = None
