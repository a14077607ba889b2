"""Customers, with their tax ids and default payment method."""

from typing import Literal

from msgspec import Struct

from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.addresses import Address, Shipping
from services.stripe_gateway.objects.discounts import Discount
from services.stripe_gateway.objects.payment_methods import PaymentMethod


class TaxIdVerification(Struct, frozen=True):
    """What became of a tax id's verification."""

    status: Literal["pending", "unavailable", "unverified", "verified"]


class TaxId(Struct, frozen=True):
    """A tax id of a customer, such as `eu_vat` DE123456789."""

    id: str
    type: str
    value: str
    country: str | None = None
    verification: TaxIdVerification | None = None


class CustomerInvoiceSettings(Struct, frozen=True):
    """Whose default payment method pays what names none of its own; an id unless expanded."""

    default_payment_method: str | PaymentMethod | None = None


class Customer(Struct, frozen=True):
    """A customer; of a deleted one only `id` and `deleted` are left."""

    id: str
    deleted: bool = False
    created: int = 0
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None
    shipping: Shipping | None = None
    balance: int = 0
    currency: str | None = None
    default_source: str | None = None
    discount: Discount | None = None
    invoice_settings: CustomerInvoiceSettings = CustomerInvoiceSettings()
    preferred_locales: tuple[str, ...] | None = None
    tax_exempt: str | None = None
    tax_ids: StripeList[TaxId] | None = None
