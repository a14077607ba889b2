"""The types of payment methods beside cards: what their parameters are, and what Stripe shows of them."""

import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.params import Nested
from sandbox.objects.payment_methods import (
    AcssDebit,
    AuBecsDebit,
    BacsDebit,
    Boleto,
    CashApp,
    Link,
    PaymentMethod,
    PayPal,
    Plain,
    SepaDebit,
    UsBankAccount,
    UsBankNetworks,
)

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")


class Nothing(Nested, kw_only=True):
    """A type that takes no details."""


class AcssParams(Nested, kw_only=True):
    account_number: str
    institution_number: str
    transit_number: str


class AuBecsParams(Nested, kw_only=True):
    account_number: str
    bsb_number: str


class BacsParams(Nested, kw_only=True):
    account_number: str
    sort_code: str


class BoletoParams(Nested, kw_only=True):
    tax_id: str


class SepaParams(Nested, kw_only=True):
    iban: str


class UsBankParams(Nested, kw_only=True):
    account_holder_type: str = "individual"
    account_number: str
    account_type: str = "checking"
    routing_number: str


class TypeParams(Nested, kw_only=True):
    """The details of each type, under its own name."""

    acss_debit: AcssParams | UnsetType = UNSET
    amazon_pay: Nothing | UnsetType = UNSET
    au_becs_debit: AuBecsParams | UnsetType = UNSET
    bacs_debit: BacsParams | UnsetType = UNSET
    boleto: BoletoParams | UnsetType = UNSET
    cashapp: Nothing | UnsetType = UNSET
    klarna: Nothing | UnsetType = UNSET
    link: Nothing | UnsetType = UNSET
    paypal: Nothing | UnsetType = UNSET
    sepa_debit: SepaParams | UnsetType = UNSET
    us_bank_account: UsBankParams | UnsetType = UNSET


def fill_in(method: PaymentMethod, params: TypeParams) -> None:
    """Sets the details of a payment method that is no card. Raises StripeError for what is missing."""
    if method.type not in _FILLERS:
        raise StripeError(f"This sandbox has no payment methods of the type {method.type}.", param="type")
    _FILLERS[method.type](method, params)


def _acss(method: PaymentMethod, params: TypeParams) -> None:
    given = _required(params.acss_debit, "acss_debit")
    method.acss_debit = AcssDebit(
        bank_name="STRIPE TEST BANK",
        fingerprint=_fingerprint(given.institution_number, given.transit_number, given.account_number),
        institution_number=given.institution_number,
        last4=given.account_number[-4:],
        transit_number=given.transit_number,
    )


def _au_becs(method: PaymentMethod, params: TypeParams) -> None:
    given = _required(params.au_becs_debit, "au_becs_debit")
    _needs_holder(method, "name", "email")
    method.au_becs_debit = AuBecsDebit(
        bsb_number=given.bsb_number,
        fingerprint=_fingerprint(given.bsb_number, given.account_number),
        last4=given.account_number[-4:],
    )


def _bacs(method: PaymentMethod, params: TypeParams) -> None:
    given = _required(params.bacs_debit, "bacs_debit")
    _needs_holder(method, "name", "email")
    method.bacs_debit = BacsDebit(
        fingerprint=_fingerprint(given.sort_code, given.account_number),
        last4=given.account_number[-4:],
        sort_code=given.sort_code.replace("-", ""),
    )


def _sepa(method: PaymentMethod, params: TypeParams) -> None:
    iban = _required(params.sepa_debit, "sepa_debit").iban.replace(" ", "").upper()
    if not _IBAN.fullmatch(iban):
        message = "The IBAN you provided is invalid."
        raise StripeError(message, code="invalid_bank_account_iban", param="sepa_debit[iban]")
    _needs_holder(method, "name", "email")
    method.sepa_debit = SepaDebit(
        bank_code=iban[4:12],
        branch_code="",
        country=iban[:2],
        fingerprint=_fingerprint(iban),
        last4=iban[-4:],
    )


def _us_bank(method: PaymentMethod, params: TypeParams) -> None:
    given = _required(params.us_bank_account, "us_bank_account")
    _needs_holder(method, "name")
    method.us_bank_account = UsBankAccount(
        account_holder_type=given.account_holder_type,
        account_type=given.account_type,
        bank_name="STRIPE TEST BANK",
        fingerprint=_fingerprint(given.routing_number, given.account_number),
        last4=given.account_number[-4:],
        networks=UsBankNetworks(preferred="ach", supported=["ach"]),
        routing_number=given.routing_number,
        status_details={},
    )


def _boleto(method: PaymentMethod, params: TypeParams) -> None:
    method.boleto = Boleto(tax_id=_required(params.boleto, "boleto").tax_id)


def _amazon_pay(method: PaymentMethod, _params: TypeParams) -> None:
    method.amazon_pay = Plain()


def _cash_app(method: PaymentMethod, _params: TypeParams) -> None:
    method.cashapp = CashApp(buyer_id="test_buyer_id", cashtag="$test_cashtag")


def _klarna(method: PaymentMethod, _params: TypeParams) -> None:
    method.klarna = Plain()


def _link(method: PaymentMethod, _params: TypeParams) -> None:
    method.link = Link(email=method.billing_details.email)


def _paypal(method: PaymentMethod, _params: TypeParams) -> None:
    method.paypal = PayPal(
        country=method.billing_details.address.country,
        payer_email=method.billing_details.email,
        payer_id=_fingerprint(method.id)[:13].upper(),
    )


_FILLERS: dict[str, Callable[[PaymentMethod, TypeParams], None]] = {
    "acss_debit": _acss,
    "amazon_pay": _amazon_pay,
    "au_becs_debit": _au_becs,
    "bacs_debit": _bacs,
    "boleto": _boleto,
    "cashapp": _cash_app,
    "klarna": _klarna,
    "link": _link,
    "paypal": _paypal,
    "sepa_debit": _sepa,
    "us_bank_account": _us_bank,
}

N = TypeVar("N", bound=Nested)


def _required(given: N | UnsetType, name: str) -> N:
    if given is UNSET:
        raise StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return given


def _needs_holder(method: PaymentMethod, *names: str) -> None:
    for name in names:
        if not getattr(method.billing_details, name):
            param = f"billing_details[{name}]"
            raise StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def _fingerprint(*account: str) -> str:
    """The same for each use of the account, and for no other."""
    return hashlib.sha256("|".join(account).encode()).hexdigest()[:16]
