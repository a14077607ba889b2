"""Issue 3, point 7: the one table of test cards, and what the documentation says of it."""

import re
from pathlib import Path

import pytest

from sandbox.cards import CARDS, Card, find_by_name, find_by_number, needs_customer
from sandbox.clock import Clock
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.payment_methods import new_card
from sandbox.world import World

DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"
ROW = re.compile(r"^\| (?P<number>[\d ]{16,}) \| `(?P<name>\w+)` \|", re.MULTILINE)


def method(name: str) -> PaymentMethod:
    card = find_by_name(name)
    assert card is not None
    return new_card(World(Clock()), card)


def test_the_documentation_names_only_cards_that_there_are() -> None:
    """Guides drift; this one cannot: number and name are one card's, and all that misbehave are told."""
    rows = {row["name"]: row["number"].replace(" ", "") for row in ROW.finditer(DOCUMENT.read_text())}
    assert rows == {name: find_by_number(number).number for name, number in rows.items()}
    assert all(find_by_number(number).name == name for name, number in rows.items())
    misbehaving = {c.name for c in CARDS if c.at_attach or c.at_payment or c.three_d_secure != "never"}
    assert misbehaving <= set(rows)


def test_names_and_numbers_are_unique() -> None:
    """One card number has one fingerprint."""
    assert len({card.name for card in CARDS}) == len(CARDS)
    assert len({card.fingerprint for card in CARDS}) == len(CARDS)


def test_stripes_longer_names_are_known_too() -> None:
    """RECORDINGS: tok_visa_chargeDeclined."""
    card = find_by_name("visa_chargeDeclined")
    assert isinstance(card, Card)
    assert card.last4 == "0002"


@pytest.mark.parametrize(
    ("name", "on_session", "off_session", "off_session_set_up"),
    [
        ("visa", False, False, False),
        ("threeDSecure2Required", True, True, False),
        ("authenticationRequiredOnSetup", True, True, False),
        ("authenticationRequired", True, True, True),
    ],
)
def test_when_a_payment_needs_the_customer(
    name: str, on_session: bool, off_session: bool, off_session_set_up: bool
) -> None:
    """docs.stripe.com/testing: 3155 no longer asks off session once it was set up, 3184 always does."""
    card = method(name)
    assert needs_customer(card, off_session=False, set_up=True) is on_session
    assert needs_customer(card, off_session=True, set_up=False) is off_session
    assert needs_customer(card, off_session=True, set_up=True) is off_session_set_up
