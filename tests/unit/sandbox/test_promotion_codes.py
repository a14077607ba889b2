"""RECORDINGS, Catalog: promotion codes."""

from typing import Any

import pytest

from tests.unit.sandbox.client import NOW, Stripe


@pytest.fixture
def promotion(stripe: Stripe) -> dict[str, str]:
    return {"type": "coupon", "coupon": stripe.post("/coupons", percent_off=10)["id"]}


def test_a_code_is_found_whatever_its_case(stripe: Stripe, promotion: dict[str, str]) -> None:
    """STRIPE 8.1: the `code` filter is case-insensitive."""
    made = stripe.post("/promotion_codes", promotion=promotion, code="Summer")
    found = stripe.get("/promotion_codes", code="SUMMER", active=True)["data"]
    assert [code["id"] for code in found] == [made["id"]]


def test_a_code_is_unique_among_the_active_ones(stripe: Stripe, promotion: dict[str, str]) -> None:
    """RECORDINGS: 400 without a param. An inactive code is free, and one that was taken cannot return."""
    first = stripe.post("/promotion_codes", promotion=promotion, code="one")["id"]
    assert "param" not in stripe.refused("POST", "/promotion_codes", promotion=promotion, code="one")
    stripe.post(f"/promotion_codes/{first}", active=False)
    stripe.post("/promotion_codes", promotion=promotion, code="ONE")
    stripe.refused("POST", f"/promotion_codes/{first}", active=True)


def test_a_code_is_unique_for_each_customer(stripe: Stripe, promotion: dict[str, str]) -> None:
    """Stripe's SDK on `code`: customers may have the same one, and what is everybody's is nobody's own."""
    ada, grace = (stripe.post("/customers")["id"] for _ in range(2))
    made: dict[str, Any] = {"promotion": promotion, "code": "WELCOME"}
    stripe.post("/promotion_codes", **made, customer=ada)
    stripe.post("/promotion_codes", **made, customer=grace)
    stripe.refused("POST", "/promotion_codes", **made, customer=ada)
    stripe.refused("POST", "/promotion_codes", **made)


def test_a_code_expires_with_the_clock(stripe: Stripe, promotion: dict[str, str]) -> None:
    """`active` follows `expires_at`."""
    code = stripe.post("/promotion_codes", promotion=promotion, expires_at=NOW + 60)
    stripe.sandbox.clock.advance_to(NOW + 61)
    assert stripe.get("/promotion_codes", active=True)["data"] == []
    assert stripe.get(f"/promotion_codes/{code['id']}")["active"] is False
