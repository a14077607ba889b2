"""The payment method object (docs.stripe.com/api/payment_methods/object), in the types the portal offers.

Each type keeps its details under its own name, and only there.
"""

from typing import Literal

from msgspec import UNSET, UnsetType

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.customers import Address

AllowRedisplay = Literal["always", "limited", "unspecified"]


class BillingDetails(StripeObject, kw_only=True):
    address: Address
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    tax_id: str | None = None


class CardChecks(StripeObject, kw_only=True):
    address_line1_check: str | None = None
    address_postal_code_check: str | None = None
    cvc_check: str | None = None


class CardNetworks(StripeObject, kw_only=True):
    available: list[str]
    preferred: str | None = None


class ThreeDSecureUsage(StripeObject, kw_only=True):
    supported: bool


class CardDetails(StripeObject, kw_only=True):
    """One card number has one `fingerprint`, in all its payment methods."""

    brand: str
    checks: CardChecks
    country: str
    display_brand: str
    exp_month: int
    exp_year: int
    fingerprint: str
    funding: str
    generated_from: None = None
    last4: str
    networks: CardNetworks
    regulated_status: Literal["unregulated"] = "unregulated"
    three_d_secure_usage: ThreeDSecureUsage
    wallet: None = None


class AcssDebit(StripeObject, kw_only=True):
    bank_name: str
    fingerprint: str
    institution_number: str
    last4: str
    transit_number: str


class AuBecsDebit(StripeObject, kw_only=True):
    bsb_number: str
    fingerprint: str
    last4: str


class BacsDebit(StripeObject, kw_only=True):
    fingerprint: str
    last4: str
    sort_code: str


class Boleto(StripeObject, kw_only=True):
    tax_id: str


class CashApp(StripeObject, kw_only=True):
    buyer_id: str | None = None
    cashtag: str | None = None


class Link(StripeObject, kw_only=True):
    email: str | None = None


class PayPal(StripeObject, kw_only=True):
    country: str | None = None
    payer_email: str | None = None
    payer_id: str | None = None


class SepaDebit(StripeObject, kw_only=True):
    bank_code: str
    branch_code: str
    country: str
    fingerprint: str
    generated_from: None = None
    last4: str


class UsBankNetworks(StripeObject, kw_only=True):
    preferred: str
    supported: list[str]


class UsBankAccount(StripeObject, kw_only=True):
    account_holder_type: str
    account_type: str
    bank_name: str
    financial_connections_account: None = None
    fingerprint: str
    last4: str
    networks: UsBankNetworks
    routing_number: str
    status_details: dict[str, str]


class Plain(StripeObject, kw_only=True):
    """A type of which Stripe tells nothing."""


class PaymentMethod(StripeObject, kw_only=True):
    id: str
    object: Literal["payment_method"] = "payment_method"
    acss_debit: AcssDebit | UnsetType = UNSET
    allow_redisplay: AllowRedisplay = "unspecified"
    amazon_pay: Plain | UnsetType = UNSET
    au_becs_debit: AuBecsDebit | UnsetType = UNSET
    bacs_debit: BacsDebit | UnsetType = UNSET
    billing_details: BillingDetails
    boleto: Boleto | UnsetType = UNSET
    card: CardDetails | UnsetType = UNSET
    cashapp: CashApp | UnsetType = UNSET
    created: int
    customer: str | None = None
    customer_account: None = None
    klarna: Plain | UnsetType = UNSET
    link: Link | UnsetType = UNSET
    livemode: bool = False
    metadata: Metadata
    paypal: PayPal | UnsetType = UNSET
    sepa_debit: SepaDebit | UnsetType = UNSET
    shared_payment_granted_token: None = None
    type: str
    us_bank_account: UsBankAccount | UnsetType = UNSET
