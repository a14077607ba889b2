"""The types of payment methods and their limits in the customer's words (R7)."""

from services.payment_methods.kinds import KINDS
from web import i18n
from web.words.payment_method_kinds import kind_words

KIND = {kind.type: kind for kind in KINDS}


def limit(kind: str, language: str, currency: str = "usd") -> str:
    spoken = i18n.spoken(language)
    assert spoken is not None
    with i18n.speaking(spoken):
        return kind_words(KIND[kind], currency, "Acme").limit


def test_a_currency_is_named_as_in_a_sentence() -> None:
    """Not by the name that a list would have."""
    assert limit("cashapp", "en") == "For payments in US dollars only."
    assert limit("sepa_debit", "en", "eur").startswith("For payments in euros only. ")


def test_sentences_follow_each_other_as_the_language_writes() -> None:
    """Japanese leaves no space after a full stop."""
    note = "Your bank may take a few days to confirm it."
    assert limit("us_bank_account", "en") == f"For payments in US dollars only. {note}"
    assert " " not in limit("us_bank_account", "ja")
    assert limit("card", "en") == "Also through Apple Pay or Google Pay."
