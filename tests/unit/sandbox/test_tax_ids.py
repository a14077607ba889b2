"""Issue 2, point 3: customers' tax ids with their verification state."""

import pytest

from tests.unit.sandbox.client import Stripe


@pytest.mark.parametrize(
    ("tax_type", "value", "status"),
    [
        ("eu_vat", "000000000", "verified"),
        ("eu_vat", "111111111", "unverified"),
        ("eu_vat", "222222222", "pending"),
        ("gb_vat", "GB123456789", "pending"),
        ("us_ein", "12-3456789", "unavailable"),
    ],
)
def test_the_test_values_decide_the_verification(
    stripe: Stripe, tax_type: str, value: str, status: str
) -> None:
    """docs.stripe.com/billing/customer/tax-ids: three test values; a type without a check is unavailable."""
    customer = stripe.post("/customers", name="Ann")["id"]
    made = stripe.post(f"/customers/{customer}/tax_ids", type=tax_type, value=value)
    later = stripe.get(f"/customers/{customer}/tax_ids/{made['id']}")
    assert later["verification"]["status"] == status


def test_a_check_sends_its_own_event(stripe: Stripe) -> None:
    """STRIPE 4.5: Stripe checks asynchronously and sends customer.tax_id.updated."""
    customer = stripe.post("/customers", name="Ann")["id"]
    made = stripe.post(f"/customers/{customer}/tax_ids", type="eu_vat", value="000000000")
    assert made["verification"]["status"] == "pending"
    created, updated = stripe.events("customer.tax_id.*")
    assert created["data"]["object"]["verification"]["status"] == "pending"
    assert updated["data"]["previous_attributes"]["verification"]["status"] == "pending"
    assert updated["data"]["object"]["verification"]["verified_name"] == "Ann"


def test_an_impossible_value_is_refused(stripe: Stripe) -> None:
    """Error code tax_id_invalid; an unknown type is named with all that exist."""
    customer = stripe.post("/customers")["id"]
    error = stripe.refused("POST", f"/customers/{customer}/tax_ids", type="us_ein", value="x")
    assert (error["code"], error["param"]) == ("tax_id_invalid", "value")
    unknown = stripe.refused("POST", f"/customers/{customer}/tax_ids", type="xx_vat", value="1")
    assert unknown["message"].startswith("Invalid type: must be one of ad_nrt, ")


def test_a_customer_shows_tax_ids_only_when_asked(stripe: Stripe) -> None:
    """RECORDINGS, Shapes: no `tax_ids` unless expanded."""
    customer = stripe.post("/customers", tax_id_data=[{"type": "eu_vat", "value": "DE123456789"}])
    assert "tax_ids" not in customer
    shown = stripe.get(f"/customers/{customer['id']}", expand=["tax_ids"])["tax_ids"]
    assert [(t["value"], t["country"]) for t in shown["data"]] == [("DE123456789", "DE")]


def test_another_customers_tax_id_is_not_found(stripe: Stripe) -> None:
    """Ownership at the load: 404 below another customer's path."""
    ann, bob = (stripe.post("/customers", name=name)["id"] for name in ("Ann", "Bob"))
    tax_id = stripe.post(f"/customers/{ann}/tax_ids", type="us_ein", value="12-3456789")["id"]
    stripe.refused("DELETE", f"/customers/{bob}/tax_ids/{tax_id}", status=404)
    assert stripe.delete(f"/customers/{ann}/tax_ids/{tax_id}")["deleted"] is True
    assert stripe.get(f"/customers/{ann}/tax_ids")["data"] == []
