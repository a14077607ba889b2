"""RECORDINGS, Catalog: products."""

from typing import Any

from tests.unit.sandbox.client import Stripe


def test_a_product_may_be_born_with_its_default_price(stripe: Stripe) -> None:
    """default_price_data makes the price; default_price answers its id."""
    product = stripe.post(
        "/products",
        name="Boat",
        default_price_data={"currency": "usd", "unit_amount": 1500, "recurring": {"interval": "month"}},
    )
    price = stripe.get(f"/prices/{product['default_price']}")
    assert (price["product"], price["unit_amount"]) == (product["id"], 1500)
    assert [event["type"] for event in stripe.events()] == ["price.created", "product.created"]


def test_an_update_clears_what_is_sent_empty(stripe: Stripe) -> None:
    """Stripe: "" unsets a parameter."""
    product = stripe.post("/products", name="Boat", description="Floats", images=["https://x.example/b.png"])
    cleared = stripe.post(f"/products/{product['id']}", description="", images="")
    assert (cleared["description"], cleared["images"], cleared["name"]) == (None, [], "Boat")


def test_a_default_price_must_be_the_products_own(stripe: Stripe) -> None:
    """A price of another product is refused, and nothing changes."""
    boat, raft = (stripe.post("/products", name=name)["id"] for name in ("Boat", "Raft"))
    price = stripe.post("/prices", currency="usd", unit_amount=1, product=raft)["id"]
    error = stripe.refused("POST", f"/products/{boat}", default_price=price, name="New")
    assert error["param"] == "default_price"
    assert stripe.get(f"/products/{boat}")["name"] == "Boat"


def test_only_a_product_without_prices_of_the_user_can_go(stripe: Stripe) -> None:
    """RECORDINGS: delete with a user-made price is 400; the one made with the product is no hindrance."""
    own: dict[str, Any] = {"currency": "usd", "unit_amount": 1}
    free = stripe.post("/products", name="Boat", default_price_data=own)["id"]
    held = stripe.post("/products", name="Raft")["id"]
    stripe.post("/prices", product=held, **own)
    assert stripe.delete(f"/products/{free}") == {"id": free, "object": "product", "deleted": True}
    assert "user-created prices" in stripe.refused("DELETE", f"/products/{held}")["message"]
    assert stripe.get("/products", ids=[free, held])["data"][0]["id"] == held
