"""The list of payment methods with its limits (R7): one table for the product and the documents."""

import re
from pathlib import Path

import pytest

from services.payment_methods.kinds import EUROPE, KINDS, applicable
from web.words.payment_method_kinds import KIND_NAMES

DOCS = Path(__file__).parents[3] / "docs"
PLACES = {"Europe": "EUROPE", "ヨーロッパ": "EUROPE"}
ANY = {"most", "ほとんどの通貨", "ほとんどの国"}


def rows(document: Path) -> list[tuple[str, frozenset[str], tuple[str, ...]]]:
    """Type, currencies and places of each row of the document's table."""
    found = re.findall(r"^\| `(\w+)` \| .+? \| (.+?) \| (.+?) \|$", document.read_text(), re.MULTILINE)
    return [
        (
            kind,
            frozenset() if currencies in ANY else frozenset(currencies.lower().split(", ")),
            () if places in ANY else tuple(PLACES.get(place, place) for place in places.split(", ")),
        )
        for kind, currencies, places in found
    ]


@pytest.mark.parametrize("document", ["payment-methods.md", "ja/payment-methods.md"])
def test_the_documents_say_what_the_product_does(document: str) -> None:
    """R7: the same types, currencies and places, in the same order."""
    assert rows(DOCS / document) == [(kind.type, kind.currencies, kind.places) for kind in KINDS]
    assert ", ".join(sorted(EUROPE)) in (DOCS / document).read_text()


@pytest.mark.parametrize(
    ("currency", "country", "types"),
    [
        ("usd", "US", {"card", "link", "us_bank_account", "amazon_pay", "cashapp", "acss_debit"}),
        ("eur", "US", {"card", "link", "sepa_debit"}),
        ("eur", "DE", {"card", "link", "sepa_debit", "paypal"}),
        ("gbp", "GB", {"card", "link", "bacs_debit", "paypal"}),
        ("aud", "AU", {"card", "link", "au_becs_debit"}),
        ("cad", "CA", {"card", "link", "acss_debit"}),
        ("brl", "BR", {"card", "link", "boleto"}),
        ("jpy", "JP", {"card", "link"}),
        ("EUR", "jp", {"card", "link", "sepa_debit"}),
    ],
)
def test_only_what_applies(currency: str, country: str, types: set[str]) -> None:
    """R7: by the customer's currency and the country of the business."""
    assert {kind.type for kind in applicable(currency=currency, country=country)} == types


def test_every_type_has_its_words() -> None:
    """R7: nothing that is offered is called by Stripe's word for it."""
    assert set(KIND_NAMES) == {kind.type for kind in KINDS}
