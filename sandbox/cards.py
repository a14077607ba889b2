"""The test cards of docs.stripe.com/testing, and what each does when it is attached, set up and charged.

One table serves the API, the hosted pages and the billing engine.
"""

import hashlib
from typing import Literal

from msgspec import UNSET, Struct

from sandbox.api.errors import StripeError
from sandbox.objects.payment_methods import PaymentMethod

ThreeDSecure = Literal["never", "unless_set_up", "always"]


class Decline(Struct, frozen=True):
    """Why a bank says no, in Stripe's codes and words."""

    code: str
    message: str
    decline_code: str | None = None
    advice_code: str | None = None
    network_decline_code: str | None = None
    param: str = ""

    def error(self, **more: object) -> StripeError:
        """The 402 that this decline answers; `more` are further keys of the error, such as payment_intent."""
        return StripeError(
            self.message,
            status=402,
            error_type="card_error",
            code=self.code,
            param=self.param,
            decline_code=self.decline_code,
            advice_code=self.advice_code,
            network_decline_code=self.network_decline_code,
            **more,
        )


def _declined(decline_code: str, advice: str, network_code: str, message: str) -> Decline:
    return Decline("card_declined", message, decline_code, advice, network_code)


GENERIC = _declined("generic_decline", "try_again_later", "01", "Your card was declined.")
INSUFFICIENT_FUNDS = _declined(
    "insufficient_funds", "try_again_later", "51", "Your card has insufficient funds."
)
LOST = _declined("lost_card", "do_not_try_again", "41", "Your card was declined.")
STOLEN = _declined("stolen_card", "do_not_try_again", "43", "Your card was declined.")
TOO_OFTEN = _declined(
    "card_velocity_exceeded",
    "try_again_later",
    "65",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
)
EXPIRED = Decline("expired_card", "Your card has expired.", advice_code="do_not_try_again", param="exp_month")
INCORRECT_CVC = Decline("incorrect_cvc", "Your card's security code is incorrect.", param="cvc")
PROCESSING_ERROR = Decline(
    "processing_error", "An error occurred while processing your card. Try again in a little bit."
)


class Card(Struct, frozen=True):
    """A test card. `name` is what follows `tok_` and `pm_card_`.

    `at_attach` also refuses a set-up. `three_d_secure` says when a payment needs the customer; a set-up
    needs them too unless it is "never".
    """

    number: str
    name: str
    brand: str = "visa"
    country: str = "US"
    funding: Literal["credit", "debit", "prepaid"] = "credit"
    at_attach: Decline | None = None
    at_payment: Decline | None = None
    three_d_secure: ThreeDSecure = "never"
    networks: tuple[str, ...] = ()
    three_d_secure_supported: bool = True

    @property
    def fingerprint(self) -> str:
        """The same for each use of the number, and for no other."""
        return hashlib.sha256(self.number.encode()).hexdigest()[:16]

    @property
    def last4(self) -> str:
        return self.number[-4:]


def _refused(number: str, name: str, decline: Decline) -> Card:
    return Card(number, name, at_attach=decline, at_payment=decline)


CARDS = [
    Card("4242424242424242", "visa"),
    Card("4000056655665556", "visa_debit", funding="debit"),
    Card("5555555555554444", "mastercard", "mastercard"),
    Card("2223003122003222", "mastercard_2series", "mastercard"),
    Card("5200828282828210", "mastercard_debit", "mastercard", funding="debit"),
    Card("5105105105105100", "mastercard_prepaid", "mastercard", funding="prepaid"),
    Card("378282246310005", "amex", "amex", three_d_secure_supported=False),
    Card("371449635398431", "amex_second", "amex", three_d_secure_supported=False),
    Card("6011111111111117", "discover", "discover"),
    Card("6011000990139424", "discover_second", "discover"),
    Card("6011981111111113", "discover_debit", "discover", funding="debit"),
    Card("3056930009020004", "diners", "diners"),
    Card("36227206271667", "diners_14digits", "diners"),
    Card("3566002020360505", "jcb", "jcb", country="JP"),
    Card("6200000000000005", "unionpay", "unionpay", country="CN"),
    Card("6200000000000047", "unionpay_debit", "unionpay", country="CN", funding="debit"),
    Card("6205500000000000004", "unionpay_19digits", "unionpay", country="CN"),
    Card("4000002500001001", "visa_cartesBancaires", country="FR", networks=("cartes_bancaires", "visa")),
    Card(
        "5555552500001001",
        "mastercard_cartesBancaires",
        "mastercard",
        country="FR",
        networks=("cartes_bancaires", "mastercard"),
    ),
    Card("4000003920000003", "jp", country="JP"),
    Card("4000008260000000", "gb", country="GB"),
    Card("4000002760000016", "de", country="DE"),
    Card("4000001240000000", "ca", country="CA"),
    _refused("4000000000000002", "chargeDeclined", GENERIC),
    _refused("4000000000009995", "chargeDeclinedInsufficientFunds", INSUFFICIENT_FUNDS),
    _refused("4000000000009987", "chargeDeclinedLostCard", LOST),
    _refused("4000000000009979", "chargeDeclinedStolenCard", STOLEN),
    _refused("4000000000006975", "chargeDeclinedVelocityLimitExceeded", TOO_OFTEN),
    _refused("4000000000000069", "chargeDeclinedExpiredCard", EXPIRED),
    _refused("4000000000000127", "chargeDeclinedIncorrectCvc", INCORRECT_CVC),
    _refused("4000000000000119", "chargeDeclinedProcessingError", PROCESSING_ERROR),
    Card("4000000000000341", "chargeCustomerFail", at_payment=GENERIC),
    Card("4000000000003220", "threeDSecure2Required", three_d_secure="unless_set_up"),
    Card("4000000000003055", "threeDSecureOptional"),
    Card("4000002500003155", "authenticationRequiredOnSetup", three_d_secure="unless_set_up"),
    Card("4000002760003184", "authenticationRequired", three_d_secure="always"),
    Card(
        "4000008260003178",
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        at_payment=INSUFFICIENT_FUNDS,
        three_d_secure="unless_set_up",
    ),
]

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_NAME = {card.name: card for card in CARDS}
_BY_FINGERPRINT = {card.fingerprint: card for card in CARDS}
_NOT_A_CARD = Card("", "")


def find_by_name(name: str) -> Card | None:
    """By the rest of a `tok_…` or `pm_card_…`; both `chargeDeclined` and `visa_chargeDeclined` are known."""
    return _BY_NAME.get(name) or _BY_NAME.get(name.removeprefix("visa_"))


def find_by_number(number: str) -> Card:
    """Raises StripeError (402) for a number that is no card's, or no test card's."""
    digits = "".join(character for character in number if character not in " -")
    if card := _BY_NUMBER.get(digits):
        return card
    if not digits.isdigit() or not 12 <= len(digits) <= 19 or not passes_luhn(digits):
        raise StripeError(
            "Your card number is incorrect.",
            status=402,
            error_type="card_error",
            code="incorrect_number",
            param="number",
        )
    raise StripeError(
        "Your card was declined. Your request was in test mode, but used a non test card. "
        "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
        status=402,
        error_type="card_error",
        code="card_declined",
        decline_code="test_mode_live_card",
    )


def passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def card_of(payment_method: PaymentMethod) -> Card:
    """How this payment method behaves; one that is no card always works."""
    if payment_method.card is UNSET:
        return _NOT_A_CARD
    return _BY_FINGERPRINT[payment_method.card.fingerprint]


def needs_customer(payment_method: PaymentMethod, *, off_session: bool, set_up: bool) -> bool:
    """Whether a payment waits for 3-D Secure, off session in vain.

    `set_up` says that the customer has authenticated this payment method for later use.
    """
    rule = card_of(payment_method).three_d_secure
    return rule == "always" or (rule == "unless_set_up" and not (set_up and off_session))
