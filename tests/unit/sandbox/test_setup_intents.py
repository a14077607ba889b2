"""Issue 3, point 7: setting up, with 3-D Secure and declines; STRIPE 8.2 for the API version."""

from typing import Any

import pytest

from sandbox.cards import CARDS, Card
from sandbox.set_up import finish_setup_authentication
from tests.unit.sandbox.client import Stripe

BACK = "https://shop.example/back"


@pytest.fixture
def customer(stripe: Stripe) -> str:
    made: str = stripe.post("/customers")["id"]
    return made


def confirmed(stripe: Stripe, customer: str, method: str) -> Any:
    return stripe.post(
        "/setup_intents", customer=customer, payment_method=method, confirm=True, return_url=BACK
    )


def test_a_good_card_is_set_up_and_attached(stripe: Stripe, customer: str) -> None:
    """Success attaches, in the order of happening."""
    intent = confirmed(stripe, customer, stripe.card()["id"])
    assert (intent["status"], intent["next_action"], intent["usage"]) == ("succeeded", None, "off_session")
    assert stripe.get(f"/payment_methods/{intent['payment_method']}")["customer"] == customer
    assert [event["type"] for event in stripe.events()][-3:] == [
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
    ]


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card.three_d_secure != "never"], ids=lambda card: card.name
)
def test_3d_secure_asks_the_customer(stripe: Stripe, customer: str, card: Card) -> None:
    """requires_action leads to the sandbox's hosted page, and from there back."""
    intent = confirmed(stripe, customer, f"pm_card_{card.name}")
    redirect = intent["next_action"]["redirect_to_url"]
    assert (intent["status"], redirect["return_url"]) == ("requires_action", BACK)
    assert redirect["url"].startswith(stripe.sandbox.base_url)
    assert stripe.get(f"/customers/{customer}/payment_methods")["data"] == []
    _authenticate(stripe, intent["id"], passed=True)
    assert stripe.get(f"/setup_intents/{intent['id']}")["status"] == "succeeded"
    assert len(stripe.get(f"/customers/{customer}/payment_methods")["data"]) == 1


def test_a_failed_authentication_leaves_nothing_behind(stripe: Stripe, customer: str) -> None:
    """Back to requires_payment_method, with the reason; nothing is attached."""
    intent = confirmed(stripe, customer, "pm_card_threeDSecure2Required")["id"]
    _authenticate(stripe, intent, passed=False)
    failed = stripe.get(f"/setup_intents/{intent}")
    assert (failed["status"], failed["payment_method"]) == ("requires_payment_method", None)
    assert failed["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    assert stripe.get(f"/customers/{customer}/payment_methods")["data"] == []
    assert len(stripe.events("setup_intent.setup_failed")) == 1


def test_a_declined_card_is_remembered_and_another_may_follow(stripe: Stripe, customer: str) -> None:
    """402 with the intent in the error; the intent can be confirmed again."""
    intent = stripe.post("/setup_intents", customer=customer)["id"]
    path = f"/setup_intents/{intent}/confirm"
    declined = "pm_card_chargeDeclinedInsufficientFunds"
    error = stripe.refused("POST", path, status=402, payment_method=declined, return_url=BACK)
    assert (error["decline_code"], error["setup_intent"]["id"]) == ("insufficient_funds", intent)
    assert error["setup_intent"]["last_setup_error"]["decline_code"] == "insufficient_funds"
    assert stripe.post(path, payment_method="pm_card_visa", return_url=BACK)["status"] == "succeeded"


def test_a_redirect_needs_somewhere_to_return_to(stripe: Stripe, customer: str) -> None:
    """Stripe: return_url, unless redirects are switched off."""
    intent = stripe.post("/setup_intents", customer=customer, payment_method="pm_card_visa")
    assert intent["status"] == "requires_confirmation"
    assert "return_url" in stripe.refused("POST", f"/setup_intents/{intent['id']}/confirm")["message"]
    quiet = stripe.post(
        "/setup_intents",
        payment_method="pm_card_visa",
        confirm=True,
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
    )
    assert quiet["status"] == "succeeded"


def test_payment_method_types_are_no_longer_supported(stripe: Stripe) -> None:
    """STRIPE 8.2: 400 payment_method_types_no_longer_supported; allowed types take their place."""
    error = stripe.refused("POST", "/setup_intents", payment_method_types=["card"])
    assert error["code"] == "payment_method_types_no_longer_supported"
    intent = stripe.post("/setup_intents", allowed_payment_method_types=["card", "link"])
    assert intent["payment_method_types"] == ["card", "link"]


def test_what_is_over_cannot_be_confirmed_or_canceled(stripe: Stripe, customer: str) -> None:
    """Error code setup_intent_unexpected_state."""
    done = confirmed(stripe, customer, "pm_card_visa")["id"]
    canceled = stripe.post("/setup_intents")["id"]
    cancel = f"/setup_intents/{canceled}/cancel"
    assert stripe.post(cancel, cancellation_reason="abandoned")["status"] == "canceled"
    for path in (cancel, f"/setup_intents/{done}/cancel", f"/setup_intents/{done}/confirm"):
        error = stripe.refused("POST", path)
        assert error["code"] == "setup_intent_unexpected_state"


def test_another_customers_card_is_refused(stripe: Stripe, customer: str) -> None:
    """Nothing of the intent changes."""
    other = stripe.post("/customers")["id"]
    card = stripe.card(other)["id"]
    error = stripe.refused("POST", "/setup_intents", customer=customer, payment_method=card)
    assert error["param"] == "payment_method"
    assert stripe.get("/setup_intents", customer=customer)["data"] == []


def test_3d_secure_can_be_asked_for(stripe: Stripe, customer: str) -> None:
    """payment_method_options[card][request_three_d_secure]=any."""
    intent = stripe.post(
        "/setup_intents",
        customer=customer,
        payment_method="pm_card_visa",
        confirm=True,
        return_url=BACK,
        payment_method_options={"card": {"request_three_d_secure": "any"}},
    )
    assert intent["status"] == "requires_action"


def _authenticate(stripe: Stripe, intent: str, *, passed: bool) -> None:
    world = stripe.sandbox.world
    finish_setup_authentication(world, world.setup_intents.get(intent), passed=passed)
