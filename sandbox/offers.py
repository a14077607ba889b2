"""Which payment methods the account offers: by its configuration, the currency and the request."""

from typing import Literal

from sandbox.objects.payment_method_configurations import (
    DisplayPreference,
    MethodProperties,
    PaymentMethodConfiguration,
)

TYPES = (
    "acss_debit",
    "amazon_pay",
    "apple_pay",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "card",
    "cashapp",
    "google_pay",
    "klarna",
    "link",
    "paypal",
    "sepa_debit",
    "us_bank_account",
)
_ON_AT_FIRST = {
    "acss_debit",
    "amazon_pay",
    "apple_pay",
    "card",
    "cashapp",
    "google_pay",
    "link",
    "sepa_debit",
    "us_bank_account",
}
_NOT_FOR_THIS_COUNTRY = {"au_becs_debit", "bacs_debit", "boleto", "paypal"}

CURRENCIES: dict[str, set[str]] = {
    "acss_debit": {"cad", "usd"},
    "amazon_pay": {"usd"},
    "au_becs_debit": {"aud"},
    "bacs_debit": {"gbp"},
    "boleto": {"brl"},
    "cashapp": {"usd"},
    "sepa_debit": {"eur"},
    "us_bank_account": {"usd"},
}
"""Types that only some currencies can be paid with."""

SETTABLE = (
    "card",
    "acss_debit",
    "amazon_pay",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "cashapp",
    "link",
    "paypal",
    "sepa_debit",
    "us_bank_account",
)


def new_configuration(
    configuration_id: str, name: str, *, is_default: bool = False
) -> PaymentMethodConfiguration:
    """A configuration that shows what an account of the United States starts with."""
    return PaymentMethodConfiguration(
        id=configuration_id,
        acss_debit=_at_first("acss_debit"),
        amazon_pay=_at_first("amazon_pay"),
        apple_pay=_at_first("apple_pay"),
        au_becs_debit=_at_first("au_becs_debit"),
        bacs_debit=_at_first("bacs_debit"),
        boleto=_at_first("boleto"),
        card=_at_first("card"),
        cashapp=_at_first("cashapp"),
        google_pay=_at_first("google_pay"),
        klarna=_at_first("klarna"),
        link=_at_first("link"),
        paypal=_at_first("paypal"),
        sepa_debit=_at_first("sepa_debit"),
        us_bank_account=_at_first("us_bank_account"),
        is_default=is_default,
        name=name,
    )


def _at_first(kind: str) -> MethodProperties:
    return properties(kind, "on" if kind in _ON_AT_FIRST else "off")


def properties(kind: str, preference: Literal["none", "off", "on"]) -> MethodProperties:
    """How a type stands with this preference; what the country does not have is never available."""
    wanted: Literal["off", "on"] = "on" if preference == "on" else "off"
    return MethodProperties(
        available=wanted == "on" and kind not in _NOT_FOR_THIS_COUNTRY,
        display_preference=DisplayPreference(preference=preference, value=wanted),
    )


def offered_types(
    configuration: PaymentMethodConfiguration,
    allowed: list[str] | None = None,
    excluded: list[str] | None = None,
    currency: str | None = None,
) -> list[str]:
    """The types that a customer may choose from, cards first."""
    return [
        name
        for name in SETTABLE
        if getattr(configuration, name).available
        and (allowed is None or name in allowed)
        and name not in (excluded or [])
        and (currency is None or currency in CURRENCIES.get(name, {currency}))
    ]
