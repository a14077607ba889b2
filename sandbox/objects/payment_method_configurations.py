"""Which payment methods the account offers (docs.stripe.com/api/payment_method_configurations/object)."""

from typing import Literal

from sandbox.objects.base import StripeObject


class DisplayPreference(StripeObject, kw_only=True):
    overridable: bool | None = None
    preference: Literal["none", "off", "on"]
    value: Literal["off", "on"]


class MethodProperties(StripeObject, kw_only=True):
    """`available` says that the account can take it and wants to show it."""

    available: bool
    display_preference: DisplayPreference


class PaymentMethodConfiguration(StripeObject, kw_only=True):
    id: str
    object: Literal["payment_method_configuration"] = "payment_method_configuration"
    acss_debit: MethodProperties
    active: bool = True
    amazon_pay: MethodProperties
    apple_pay: MethodProperties
    application: None = None
    au_becs_debit: MethodProperties
    bacs_debit: MethodProperties
    boleto: MethodProperties
    card: MethodProperties
    cashapp: MethodProperties
    google_pay: MethodProperties
    is_default: bool
    klarna: MethodProperties
    link: MethodProperties
    livemode: bool = False
    name: str
    parent: None = None
    paypal: MethodProperties
    sepa_debit: MethodProperties
    us_bank_account: MethodProperties

    @property
    def created(self) -> int:
        """Stripe tells no such time of it: they stand in the order in which they were made."""
        return 0
