"""The card fields of the hosted pages: what was typed, and the test cards to type."""

import re
from typing import Any

from msgspec import Struct

from sandbox.api.errors import StripeError
from sandbox.cards import CARDS, Card, Decline

_EXPIRY = re.compile(r"(?P<month>\d{1,2})\s*[/\-. ]\s*(?P<year>\d{2}|\d{4})")
SHOWN = [
    "visa",
    "mastercard",
    "jcb",
    "threeDSecure2Required",
    "authenticationRequired",
    "chargeDeclined",
    "chargeDeclinedInsufficientFunds",
    "chargeCustomerFail",
]


class CardForm(Struct, frozen=True):
    """What was typed; it is shown again, but for the security code, when something was wrong."""

    number: str = ""
    expiry: str = ""
    cvc: str = ""

    @classmethod
    def of(cls, sent: dict[str, str]) -> "CardForm":
        return cls(sent.get("number", ""), sent.get("expiry", ""), sent.get("cvc", ""))

    def params(self) -> dict[str, Any]:
        """As parameters of a payment method. Raises StripeError (402) for a missing or unreadable field."""
        if not self.number.strip():
            raise _incomplete("Your card number is incomplete.", "number", "incomplete_number")
        found = _EXPIRY.fullmatch(self.expiry.strip()) or re.fullmatch(
            r"(?P<month>\d{2})(?P<year>\d{2})", self.expiry.strip()
        )
        if found is None:
            raise _incomplete("Your card's expiry date is incomplete.", "exp_month", "invalid_expiry")
        if not re.fullmatch(r"\d{3,4}", self.cvc.strip()):
            raise _incomplete("Your card's security code is incomplete.", "cvc", "incomplete_cvc")
        year = int(found["year"])
        return {
            "number": self.number.replace(" ", ""),
            "exp_month": int(found["month"]),
            "exp_year": year + 2000 if year < 100 else year,
            "cvc": self.cvc.strip(),
        }


def _incomplete(message: str, param: str, code: str) -> StripeError:
    return StripeError(message, status=402, error_type="card_error", code=code, param=param)


def test_cards() -> list[tuple[str, str]]:
    """Numbers in groups of four, and what each does."""
    by_name = {card.name: card for card in CARDS}
    return [(spaced(by_name[name].number), outcome(by_name[name])) for name in SHOWN]


def spaced(number: str) -> str:
    return " ".join(re.findall(r".{1,4}", number))


def outcome(card: Card) -> str:
    if card.three_d_secure == "always":
        return "Asks for 3-D Secure every time"
    if card.three_d_secure == "unless_set_up":
        return "Asks for 3-D Secure once"
    if card.at_attach:
        return f"Refused: {_reason(card.at_attach)}"
    if card.at_payment:
        return f"Can be saved, fails when charged: {_reason(card.at_payment)}"
    return f"Works ({card.brand})"


def _reason(decline: Decline) -> str:
    return decline.message.removesuffix(".").lower()
