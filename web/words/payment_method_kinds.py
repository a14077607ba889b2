"""The types of payment methods in words, with their limits (R7)."""

from babel.numbers import get_currency_name
from msgspec import Struct

from services.payment_methods.kinds import Kind
from web import i18n
from web.i18n import N_, _

KIND_NAMES = {
    "acss_debit": N_("Bank account in Canada (pre-authorized debit)"),
    "amazon_pay": "Amazon Pay",
    "au_becs_debit": N_("Bank account in Australia (BECS Direct Debit)"),
    "bacs_debit": N_("Bank account in the United Kingdom (Bacs Direct Debit)"),
    "boleto": "Boleto",
    "card": N_("Credit or debit card"),
    "cashapp": "Cash App Pay",
    "link": "Link",
    "paypal": "PayPal",
    "sepa_debit": N_("Bank account in the euro area (SEPA Direct Debit)"),
    "us_bank_account": N_("Bank account in the United States (ACH Direct Debit)"),
}
_NOTES = {
    "none": "",
    "approval": N_("Only where PayPal allows %(business)s to charge you again."),
    "bank_account": N_("Your bank may take a few days to confirm it."),
    "wallets": N_("Also through Apple Pay or Google Pay."),
}


class KindWords(Struct, frozen=True):
    """A type that can be added: its name, and its limit in one sentence."""

    type: str
    name: str
    limit: str


def kind_words(kind: Kind, currency: str, business: str) -> KindWords:
    """For a customer who pays in `currency`."""
    limit = _(_NOTES[kind.note], business=business) if _NOTES[kind.note] else ""
    if kind.currencies:
        name = get_currency_name(currency.upper(), count=2, locale=i18n.current().money)  # "US dollars"
        only = _("For payments in %(currency)s only.", currency=name)
        limit = _("%(sentence)s %(next)s", sentence=only, next=limit) if limit else only
    return KindWords(type=kind.type, name=_(KIND_NAMES[kind.type]), limit=limit)
