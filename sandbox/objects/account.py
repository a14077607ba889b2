"""The merchant's own account (docs.stripe.com/api/accounts/object)."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.customers import Address

Capability = Literal["active", "inactive", "pending"]


class BusinessProfile(StripeObject, kw_only=True):
    annual_revenue: None = None
    estimated_worker_count: None = None
    mcc: str | None = None
    minority_owned_business_designation: None = None
    name: str | None = None
    product_description: str | None = None
    support_address: Address | None = None
    support_email: str | None = None
    support_phone: str | None = None
    support_url: str | None = None
    url: str | None = None


class Branding(StripeObject, kw_only=True):
    """`icon` and `logo` are ids of files; colours are in hexadecimal, `#rrggbb`."""

    icon: str | None = None
    logo: str | None = None
    primary_color: str | None = None
    secondary_color: str | None = None


class DeclineOn(StripeObject, kw_only=True):
    avs_failure: bool = False
    cvc_failure: bool = False


class CardPayments(StripeObject, kw_only=True):
    decline_on: DeclineOn
    statement_descriptor_prefix: str | None = None
    statement_descriptor_prefix_kana: None = None
    statement_descriptor_prefix_kanji: None = None


class Dashboard(StripeObject, kw_only=True):
    display_name: str
    timezone: str = "Etc/UTC"


class InvoiceDefaults(StripeObject, kw_only=True):
    default_account_tax_ids: None = None
    hosted_payment_method_save: str | None = "offer"


class Payments(StripeObject, kw_only=True):
    statement_descriptor: str
    statement_descriptor_kana: None = None
    statement_descriptor_kanji: None = None


class Plain(StripeObject, kw_only=True):
    """Settings of which this account has none."""


class AccountSettings(StripeObject, kw_only=True):
    bacs_debit_payments: Plain
    branding: Branding
    card_payments: CardPayments
    dashboard: Dashboard
    invoices: InvoiceDefaults
    payments: Payments
    sepa_debit_payments: Plain


class Account(StripeObject, kw_only=True):
    id: str
    object: Literal["account"] = "account"
    business_profile: BusinessProfile
    business_type: Literal["company"] = "company"
    capabilities: dict[str, Capability]
    charges_enabled: bool = True
    country: str
    created: int
    default_currency: str
    details_submitted: bool = True
    email: str
    metadata: Metadata
    payouts_enabled: bool = True
    settings: AccountSettings
    type: Literal["standard"] = "standard"
