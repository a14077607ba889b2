"""RECORDINGS, Catalog: coupons."""

from typing import Any

import pytest

from tests.unit.sandbox.client import NOW, Stripe


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, None),
        ({"percent_off": 10, "amount_off": 5, "currency": "usd"}, None),
        ({"amount_off": 5}, "currency"),
        ({"percent_off": 0}, "percent_off"),
        ({"percent_off": 101}, "percent_off"),
        ({"percent_off": 10, "duration": "repeating"}, "duration"),
        ({"percent_off": 10, "redeem_by": NOW - 1}, "redeem_by"),
    ],
)
def test_a_coupon_that_says_nothing_clear_is_refused(
    stripe: Stripe, params: dict[str, Any], param: str | None
) -> None:
    """One of percent and amount; amount with currency; repeating with months."""
    assert stripe.refused("POST", "/coupons", **params).get("param") == param
    assert stripe.get("/coupons")["data"] == []


def test_a_coupon_says_what_it_applies_to_only_when_asked(stripe: Stripe) -> None:
    """Stripe: `applies_to` and `currency_options` need an expand."""
    product = stripe.post("/products", name="Boat")["id"]
    coupon = stripe.post(
        "/coupons", amount_off=500, currency="usd", applies_to={"products": [product]}, id="FIVE"
    )
    assert "applies_to" not in coupon
    shown = stripe.get("/coupons/FIVE", expand=["applies_to", "currency_options"])
    assert shown["applies_to"] == {"products": [product]}
    assert shown["currency_options"] == {"usd": {"amount_off": 500}}


def test_a_coupon_is_not_valid_past_its_time(stripe: Stripe) -> None:
    """`valid` follows the clock."""
    stripe.post("/coupons", id="SOON", percent_off=10, redeem_by=NOW + 60)
    assert stripe.get("/coupons/SOON")["valid"] is True
    stripe.sandbox.clock.advance_to(NOW + 61)
    assert stripe.get("/coupons/SOON")["valid"] is False


@pytest.mark.parametrize("sent", ["Spring+sale%2F50%25", "Spring%20sale%2F50%25"])
def test_a_coupon_may_have_any_id(stripe: Stripe, sent: str) -> None:
    """In a path it is quoted: Stripe's SDKs send a space as a plus or by its number."""
    stripe.post("/coupons", id="Spring sale/50%", percent_off=50, duration="once")
    assert stripe.http.get(f"/v1/coupons/{sent}").json()["id"] == "Spring sale/50%"
