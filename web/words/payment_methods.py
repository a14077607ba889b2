"""Payment methods in a line each: "Visa ending in 4242"."""

from collections.abc import Callable

from msgspec import Struct

from services.stripe_gateway.objects.payment_methods import (
    AcssDebit,
    AuBecsDebit,
    BacsDebit,
    Card,
    PaymentMethod,
    SepaDebit,
    UsBankAccount,
)
from web.formats import dotted
from web.i18n import _

_CARD_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}
_WALLETS = {
    "apple_pay": "Apple Pay",
    "google_pay": "Google Pay",
    "samsung_pay": "Samsung Pay",
    "link": "Link",
}


class MethodWords(Struct, frozen=True):
    """A payment method's name, one more fact about it, and which icon stands beside it."""

    name: str
    detail: str
    icon: str


def method_words(method: PaymentMethod) -> MethodWords:
    """The line of any type; one that the portal does not know is called by Stripe's name for it."""
    if method.card:
        return _card(method.card)
    describe = _DESCRIBED.get(method.type)
    name, detail = describe(method) if describe else (method.type.replace("_", " ").capitalize(), "")
    return MethodWords(name=name, detail=detail, icon=method.type)


def method_name(method: PaymentMethod) -> str:
    """Only the name: "Visa ending in 4242"."""
    return _card_name(method.card) if method.card else method_words(method).name


def _card(card: Card) -> MethodWords:
    brand = card.display_brand or card.brand
    expires = _("Expires %(month)s/%(year)s", month=f"{card.exp_month:02}", year=card.exp_year)
    wallet = _WALLETS.get(card.wallet.type) if card.wallet else None
    detail = dotted(expires, wallet)
    return MethodWords(name=_card_name(card), detail=detail, icon=brand)


def _card_name(card: Card) -> str:
    return _ending(_CARD_BRANDS.get(card.display_brand or card.brand) or _("Card"), card.last4)


def _ending(name: str, last4: str | None) -> str:
    return _("%(brand)s ending in %(last4)s", brand=name, last4=last4) if last4 else name


def _us_bank_account(method: PaymentMethod) -> tuple[str, str]:
    account = method.us_bank_account or UsBankAccount()
    kinds = {"checking": _("Checking account"), "savings": _("Savings account")}
    name = _ending(account.bank_name or _("Bank account"), account.last4)
    return name, kinds.get(account.account_type or "", _("Bank account"))


def _sepa_debit(method: PaymentMethod) -> tuple[str, str]:
    account = method.sepa_debit or SepaDebit()
    return _ending(_("Bank account"), account.last4), _("SEPA Direct Debit")


def _bacs_debit(method: PaymentMethod) -> tuple[str, str]:
    account = method.bacs_debit or BacsDebit()
    name = _ending(_("Bank account"), account.last4)
    if account.sort_code:
        return name, _("Bacs Direct Debit · sort code %(code)s", code=account.sort_code)
    return name, _("Bacs Direct Debit")


def _acss_debit(method: PaymentMethod) -> tuple[str, str]:
    account = method.acss_debit or AcssDebit()
    name = _ending(account.bank_name or _("Bank account"), account.last4)
    return name, _("Pre-authorized debit")


def _au_becs_debit(method: PaymentMethod) -> tuple[str, str]:
    account = method.au_becs_debit or AuBecsDebit()
    name = _ending(_("Bank account"), account.last4)
    if account.bsb_number:
        return name, _("BECS Direct Debit · BSB %(code)s", code=account.bsb_number)
    return name, _("BECS Direct Debit")


def _boleto(method: PaymentMethod) -> tuple[str, str]:
    taxpayer = method.boleto and method.boleto.tax_id
    return "Boleto", _("Taxpayer %(number)s", number=taxpayer) if taxpayer else ""


def _paypal(method: PaymentMethod) -> tuple[str, str]:
    return "PayPal", (method.paypal and method.paypal.payer_email) or ""


def _link(method: PaymentMethod) -> tuple[str, str]:
    return "Link", (method.link and method.link.email) or ""


def _cashapp(method: PaymentMethod) -> tuple[str, str]:
    return "Cash App Pay", (method.cashapp and method.cashapp.cashtag) or ""


def _amazon_pay(_method: PaymentMethod) -> tuple[str, str]:
    return "Amazon Pay", ""


_DESCRIBED: dict[str, Callable[[PaymentMethod], tuple[str, str]]] = {
    "acss_debit": _acss_debit,
    "amazon_pay": _amazon_pay,
    "au_becs_debit": _au_becs_debit,
    "bacs_debit": _bacs_debit,
    "boleto": _boleto,
    "cashapp": _cashapp,
    "link": _link,
    "paypal": _paypal,
    "sepa_debit": _sepa_debit,
    "us_bank_account": _us_bank_account,
}
