"""The Checkout session object in setup mode (docs.stripe.com/api/checkout/sessions/object)."""

from typing import Any, Literal

from sandbox.objects.base import Metadata, StripeObject
from sandbox.objects.customers import Address
from sandbox.objects.setup_intents import ConfigurationDetails, ManagedPayments

CheckoutStatus = Literal["complete", "expired", "open"]


class AdaptivePricing(StripeObject, kw_only=True):
    enabled: bool = False


class CheckoutTax(StripeObject, kw_only=True):
    enabled: bool = False
    liability: None = None
    provider: None = None
    status: None = None


class CustomText(StripeObject, kw_only=True):
    after_submit: None = None
    shipping_address: None = None
    submit: None = None
    terms_of_service_acceptance: None = None


class CustomerDetails(StripeObject, kw_only=True):
    address: Address | None = None
    business_name: str | None = None
    email: str | None = None
    individual_name: str | None = None
    name: str | None = None
    phone: str | None = None
    tax_exempt: str | None = None
    tax_ids: None = None


class PhoneNumberCollection(StripeObject, kw_only=True):
    enabled: bool = False


class CheckoutCardOptions(StripeObject, kw_only=True):
    request_three_d_secure: str = "automatic"


class CheckoutOptions(StripeObject, kw_only=True):
    card: CheckoutCardOptions


class CheckoutSession(StripeObject, kw_only=True):
    id: str
    object: Literal["checkout.session"] = "checkout.session"
    adaptive_pricing: AdaptivePricing
    after_expiration: None = None
    allow_promotion_codes: None = None
    amount_subtotal: None = None
    amount_total: None = None
    automatic_tax: CheckoutTax
    billing_address_collection: Literal["auto", "required"] | None = None
    cancel_url: str | None = None
    client_reference_id: str | None = None
    client_secret: None = None
    collected_information: None = None
    consent: None = None
    consent_collection: None = None
    created: int
    currency: str | None = None
    currency_conversion: None = None
    custom_fields: list[Any]
    custom_text: CustomText
    customer: str | None = None
    customer_account: None = None
    customer_creation: Literal["always", "if_required"] | None = None
    customer_details: CustomerDetails | None = None
    customer_email: str | None = None
    discounts: None = None
    excluded_payment_method_types: list[str]
    expires_at: int
    integration_identifier: None = None
    invoice: None = None
    invoice_creation: None = None
    livemode: bool = False
    locale: str | None = None
    managed_payments: ManagedPayments
    metadata: Metadata
    mode: Literal["setup"] = "setup"
    origin_context: None = None
    payment_intent: None = None
    payment_link: None = None
    payment_method_collection: Literal["always"] = "always"
    payment_method_configuration_details: ConfigurationDetails | None = None
    payment_method_options: CheckoutOptions
    payment_method_types: list[str]
    payment_status: Literal["no_payment_required"] = "no_payment_required"
    permissions: None = None
    phone_number_collection: PhoneNumberCollection
    recovered_from: None = None
    saved_payment_method_options: None = None
    setup_intent: str | None
    shipping_address_collection: None = None
    shipping_cost: None = None
    shipping_options: list[Any]
    status: CheckoutStatus = "open"
    submit_type: None = None
    subscription: None = None
    success_url: str | None = None
    total_details: None = None
    ui_mode: Literal["hosted_page"] = "hosted_page"
    url: str | None
    wallet_options: None = None
