"""Issue 3, point 7: test cards as Stripe documents them, and the types of STRIPE 5.2 as objects."""

from typing import Any

import pytest

from sandbox.cards import CARDS, Card, passes_luhn
from tests.unit.sandbox.client import Stripe

REFUSED = [card for card in CARDS if card.at_attach]
NAMES = [card.name for card in REFUSED]
HOLDER = {"name": "Ann", "email": "ann@example.com"}


def number(card: Card) -> dict[str, Any]:
    return {"number": card.number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_card_is_the_same_by_number_token_and_ready_made_id(stripe: Stripe, card: Card) -> None:
    """One card number has one fingerprint, in all its payment methods."""
    made = [
        stripe.card(**number(card)),
        stripe.card(token=f"tok_{card.name}"),
        stripe.get(f"/payment_methods/pm_card_{card.name}"),
    ]
    assert {method["card"]["fingerprint"] for method in made} == {card.fingerprint}
    assert {method["card"]["brand"] for method in made} == {card.brand}
    assert len({method["id"] for method in made}) == 3
    assert passes_luhn(card.number)


@pytest.mark.parametrize("card", REFUSED, ids=NAMES)
def test_a_refused_card_says_why_when_it_is_attached(stripe: Stripe, card: Card) -> None:
    """RECORDINGS: a decline happens at attach, with 402; the card stays nobody's."""
    customer = stripe.post("/customers")["id"]
    method = stripe.card(**number(card))["id"]
    error = stripe.refused("POST", f"/payment_methods/{method}/attach", status=402, customer=customer)
    assert card.at_attach is not None
    assert (error["type"], error["code"]) == ("card_error", card.at_attach.code)
    assert error.get("decline_code") == card.at_attach.decline_code
    assert stripe.get(f"/payment_methods/{method}")["customer"] is None


def test_the_card_that_fails_later_attaches(stripe: Stripe) -> None:
    """4000000000000341 attaches; so does one that asks for 3-D Secure."""
    customer = stripe.post("/customers")["id"]
    for token in ("tok_chargeCustomerFail", "tok_threeDSecure2Required"):
        assert stripe.card(customer, token=token)["customer"] == customer


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"number": "4242424242424241", "exp_month": 1, "exp_year": 2030}, "incorrect_number"),
        ({"number": "4111111111111111", "exp_month": 1, "exp_year": 2030}, "card_declined"),
        ({"number": "4242424242424242", "exp_month": 13, "exp_year": 2030}, "invalid_expiry_month"),
        ({"number": "4242424242424242", "exp_month": 8, "exp_year": 2026}, "invalid_expiry_month"),
        ({"number": "4242424242424242", "exp_month": 1, "exp_year": 2025}, "invalid_expiry_year"),
        ({"number": "4242424242424242", "exp_month": 1, "exp_year": 30, "cvc": "99"}, "invalid_cvc"),
    ],
)
def test_a_card_that_cannot_be_is_refused(stripe: Stripe, card: dict[str, Any], code: str) -> None:
    """402 with Stripe's codes; a real card's number is declined in test mode."""
    error = stripe.refused("POST", "/payment_methods", status=402, type="card", card=card)
    assert (error["type"], error["code"]) == ("card_error", code)


@pytest.mark.parametrize(
    ("card", "param"),
    [
        (None, "card"),
        ({"cvc": "123"}, "card[number]"),
        ({"number": "4242424242424242", "exp_month": 1}, "card[exp_year]"),
        ({"token": "tok_nope"}, "card[token]"),
    ],
)
def test_what_a_card_lacks_is_named(stripe: Stripe, card: dict[str, Any] | None, param: str) -> None:
    """400 with the parameter."""
    params: dict[str, Any] = {"card": card} if card else {}
    assert stripe.refused("POST", "/payment_methods", type="card", **params)["param"] == param


@pytest.mark.parametrize(
    ("kind", "details", "shown"),
    [
        ("sepa_debit", {"iban": "DE89370400440532013000"}, {"country": "DE", "last4": "3000"}),
        (
            "us_bank_account",
            {"routing_number": "110000000", "account_number": "000123456789"},
            {"bank_name": "STRIPE TEST BANK", "last4": "6789"},
        ),
        ("bacs_debit", {"sort_code": "10-88-00", "account_number": "00012345"}, {"sort_code": "108800"}),
        ("au_becs_debit", {"bsb_number": "000000", "account_number": "000123456"}, {"last4": "3456"}),
        (
            "acss_debit",
            {"institution_number": "000", "transit_number": "11000", "account_number": "000123456789"},
            {"institution_number": "000", "last4": "6789"},
        ),
        ("boleto", {"tax_id": "000.000.000-00"}, {"tax_id": "000.000.000-00"}),
        ("link", {}, {"email": "ann@example.com"}),
        ("paypal", {}, {"payer_email": "ann@example.com"}),
        ("cashapp", {}, {"cashtag": "$test_cashtag"}),
        ("amazon_pay", {}, {}),
    ],
)
def test_each_type_of_the_portal_is_an_object(
    stripe: Stripe, kind: str, details: dict[str, Any], shown: dict[str, Any]
) -> None:
    """RULES R7, STRIPE 5.2: the details stand under the type's own name, and only there."""
    customer = stripe.post("/customers")["id"]
    params: dict[str, Any] = {"type": kind, "billing_details": HOLDER, kind: details}
    method = stripe.post("/payment_methods", **params)
    attached = stripe.post(f"/payment_methods/{method['id']}/attach", customer=customer)
    assert {key: attached[kind][key] for key in shown} == shown
    assert "card" not in attached
    assert len(stripe.get("/payment_methods", customer=customer, type=kind)["data"]) == 1


def test_a_bank_account_needs_its_holder(stripe: Stripe) -> None:
    """Stripe: billing_details[name] is required for a debit."""
    iban = {"iban": "DE89370400440532013000"}
    error = stripe.refused("POST", "/payment_methods", type="sepa_debit", sepa_debit=iban)
    assert error["param"] == "billing_details[name]"
    assert stripe.refused("POST", "/payment_methods", type="barter")["param"] == "type"


def test_a_detached_card_is_gone_for_good(stripe: Stripe) -> None:
    """STRIPE 8.1: detaching is permanent; the default goes with it."""
    customer = stripe.post("/customers")["id"]
    card = stripe.card(customer)["id"]
    stripe.post(f"/customers/{customer}", invoice_settings={"default_payment_method": card})
    assert stripe.post(f"/payment_methods/{card}/detach")["customer"] is None
    assert stripe.get(f"/customers/{customer}")["invoice_settings"]["default_payment_method"] is None
    assert stripe.get(f"/customers/{customer}/payment_methods")["data"] == []
    error = stripe.refused("POST", f"/payment_methods/{card}/attach", customer=customer)
    assert "may not be used again" in error["message"]


def test_another_customers_card_cannot_be_attached(stripe: Stripe) -> None:
    """Error code payment_method_unexpected_state."""
    ann, bob = (stripe.post("/customers")["id"] for _ in range(2))
    card = stripe.card(ann)["id"]
    error = stripe.refused("POST", f"/payment_methods/{card}/attach", customer=bob)
    assert error["code"] == "payment_method_unexpected_state"


def test_expiry_and_holder_can_be_updated(stripe: Stripe) -> None:
    """Stripe: only of an attached card, and never to a month that has passed."""
    customer = stripe.post("/customers")["id"]
    card = stripe.card(customer)["id"]
    changed = stripe.post(
        f"/payment_methods/{card}", card={"exp_year": 2031}, billing_details={"address": {"city": "Ostend"}}
    )
    assert (changed["card"]["exp_year"], changed["billing_details"]["address"]["city"]) == (2031, "Ostend")
    stripe.refused("POST", f"/payment_methods/{card}", status=402, card={"exp_year": 2020})
    stripe.refused("POST", f"/payment_methods/{stripe.card()['id']}", metadata={"a": "1"})
