"""RECORDINGS, Catalog: prices, and what only an expand shows of them."""

from typing import Any

import pytest

from tests.unit.sandbox.client import Stripe


@pytest.fixture
def product(stripe: Stripe) -> str:
    made: str = stripe.post("/products", name="Boat")["id"]
    return made


def test_tiers_show_only_when_expanded(stripe: Stripe, product: str) -> None:
    """Issue 3, point 3: tiers need an expand; the last one is unlimited."""
    price = stripe.post(
        "/prices",
        product=product,
        currency="usd",
        billing_scheme="tiered",
        tiers_mode="graduated",
        recurring={"interval": "month"},
        tiers=[{"up_to": 5, "unit_amount": 500}, {"up_to": "inf", "unit_amount_decimal": "399.5"}],
    )
    assert "tiers" not in price
    tiers = stripe.get(f"/prices/{price['id']}", expand=["tiers"])["tiers"]
    assert [(t["up_to"], t["unit_amount"], t["unit_amount_decimal"]) for t in tiers] == [
        (5, 500, "500"),
        (None, None, "399.5"),
    ]


def test_currency_options_hold_the_own_currency_too(stripe: Stripe, product: str) -> None:
    """Issue 3, point 3: includable, own currency first."""
    price = stripe.post(
        "/prices",
        product=product,
        currency="usd",
        unit_amount=1000,
        currency_options={"jpy": {"unit_amount": 1500}},
        expand=["currency_options"],
    )
    assert {c: o["unit_amount"] for c, o in price["currency_options"].items()} == {"usd": 1000, "jpy": 1500}


@pytest.mark.parametrize(
    ("sent", "amount", "decimal"), [("123.45", None, "123.45"), ("100", 100, "100"), ("100.0", 100, "100")]
)
def test_unit_amount_is_null_where_the_decimal_is_no_whole_cent(
    stripe: Stripe, product: str, sent: str, amount: int | None, decimal: str
) -> None:
    """RECORDINGS, Shapes: price."""
    price = stripe.post("/prices", product=product, currency="usd", unit_amount_decimal=sent)
    assert (price["unit_amount"], price["unit_amount_decimal"]) == (amount, decimal)


def test_a_metered_price_names_a_meter(stripe: Stripe, product: str) -> None:
    """RECORDINGS: metered without meter is 400."""
    recurring: dict[str, Any] = {"interval": "month", "usage_type": "metered"}
    terms: dict[str, Any] = {"product": product, "currency": "usd", "unit_amount": 5}
    assert "backed by meters" in stripe.refused("POST", "/prices", **terms, recurring=recurring)["message"]
    meter = stripe.post(
        "/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    price = stripe.post("/prices", **terms, recurring={**recurring, "meter": meter["id"]})
    assert price["recurring"]["meter"] == meter["id"]


def test_a_lookup_key_has_one_holder_and_can_be_handed_over(stripe: Stripe, product: str) -> None:
    """RECORDINGS: taken by an inactive price too; transfer_lookup_key moves it."""
    terms: dict[str, Any] = {"product": product, "currency": "usd", "unit_amount": 5, "lookup_key": "basic"}
    first = stripe.post("/prices", **terms)["id"]
    stripe.post(f"/prices/{first}", active=False)
    assert stripe.refused("POST", "/prices", **terms)["param"] == "lookup_key"
    second = stripe.post("/prices", **terms, transfer_lookup_key=True)["id"]
    assert stripe.get(f"/prices/{first}")["lookup_key"] is None
    assert [p["id"] for p in stripe.get("/prices", lookup_keys=["basic"])["data"]] == [second]


@pytest.mark.parametrize(
    "tiers", [[], [{"up_to": 5, "unit_amount": 1}], [{"up_to": "many", "unit_amount": 1}]]
)
def test_tiers_without_an_end_are_refused(stripe: Stripe, product: str, tiers: list[Any]) -> None:
    """The last tier is `inf`."""
    error = stripe.refused(
        "POST",
        "/prices",
        product=product,
        currency="usd",
        billing_scheme="tiered",
        tiers_mode="volume",
        recurring={"interval": "month"},
        tiers=tiers,
    )
    assert error["param"].startswith("tiers")
    assert stripe.get("/prices")["data"] == []


def test_prices_are_found_by_product_and_interval(stripe: Stripe, product: str) -> None:
    """STRIPE 8.1, plans: the filters that the portal uses."""
    terms: dict[str, Any] = {"product": product, "currency": "usd", "unit_amount": 5}
    month = stripe.post("/prices", **terms, recurring={"interval": "month"})["id"]
    stripe.post("/prices", **terms, recurring={"interval": "year"})
    stripe.post("/prices", **terms)
    found = stripe.get("/prices", product=product, active=True, recurring={"interval": "month"})["data"]
    assert [price["id"] for price in found] == [month]
    assert len(stripe.get("/prices", product=product, type="recurring")["data"]) == 2
