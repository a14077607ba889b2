"""Issue 3, point 8: Checkout sessions in setup mode, by the API."""

from typing import Any

import pytest

from sandbox.operations.checkout_sessions import complete_session
from tests.unit.sandbox.client import NOW, Stripe

SESSION: dict[str, Any] = {
    "mode": "setup",
    "currency": "usd",
    "success_url": "https://shop.example/done?id={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://shop.example/back",
}


def test_a_session_is_complete_when_its_setup_intent_has_succeeded(stripe: Stripe) -> None:
    """STRIPE 8.1, add payment method: read again with the setup intent and its payment method."""
    customer = stripe.post("/customers", email="ann@example.com")["id"]
    session = stripe.post("/checkout/sessions", customer=customer, **SESSION)
    assert (session["status"], session["mode"]) == ("open", "setup")
    assert session["url"].startswith(stripe.sandbox.base_url)
    path = f"/setup_intents/{session['setup_intent']}/confirm"
    stripe.post(path, payment_method="pm_card_visa", return_url="https://x.example")
    world = stripe.sandbox.world
    complete_session(world, world.checkout_sessions.get(session["id"]))
    done = stripe.get(f"/checkout/sessions/{session['id']}", expand=["setup_intent.payment_method"])
    assert (done["status"], done["url"]) == ("complete", None)
    assert done["setup_intent"]["payment_method"]["customer"] == customer
    assert done["customer_details"]["email"] == "ann@example.com"
    assert len(stripe.events("checkout.session.completed")) == 1


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"mode": "payment"}, "mode"),
        ({"currency": ""}, "currency"),
        ({"success_url": ""}, "success_url"),
        ({"cancel_url": "javascript:alert(1)"}, "cancel_url"),
        ({"customer": "cus_nope"}, "customer"),
        ({"expires_at": NOW + 60}, "expires_at"),
        ({"expires_at": NOW + 90_000}, "expires_at"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
    ],
)
def test_what_a_session_cannot_be_is_refused(stripe: Stripe, params: dict[str, Any], param: str) -> None:
    """400 with the parameter; only setup mode is there."""
    assert stripe.refused("POST", "/checkout/sessions", **{**SESSION, **params})["param"] == param


def test_the_currency_decides_which_types_are_offered(stripe: Stripe) -> None:
    """RULES R7: only what applies."""
    euro = stripe.post("/checkout/sessions", **{**SESSION, "currency": "eur"})
    dollar = stripe.post("/checkout/sessions", **SESSION, excluded_payment_method_types=["cashapp"])
    assert "sepa_debit" in euro["payment_method_types"]
    assert "us_bank_account" not in euro["payment_method_types"]
    assert "us_bank_account" in dollar["payment_method_types"]
    assert "cashapp" not in dollar["payment_method_types"]


def test_a_session_expires_by_time_and_on_request(stripe: Stripe) -> None:
    """Half an hour at least, a day at most; its setup intent is canceled."""
    by_time = stripe.post("/checkout/sessions", **SESSION, expires_at=NOW + 1800)
    by_hand = stripe.post("/checkout/sessions", **SESSION)
    assert stripe.post(f"/checkout/sessions/{by_hand['id']}/expire")["status"] == "expired"
    stripe.refused("POST", f"/checkout/sessions/{by_hand['id']}/expire")
    stripe.sandbox.clock.advance_to(NOW + 1801)
    assert stripe.get(f"/checkout/sessions/{by_time['id']}")["status"] == "expired"
    assert stripe.get(f"/setup_intents/{by_time['setup_intent']}")["status"] == "canceled"
    assert len(stripe.events("checkout.session.expired")) == 2
    assert stripe.get("/checkout/sessions", status="open")["data"] == []
