"""STRIPE 7: events, as they are listed."""

from tests.unit.sandbox.client import NOW, Stripe


def test_events_tell_what_happened_and_by_which_request(stripe: Stripe) -> None:
    """RECORDINGS: request.idempotency_key is the request's, and null for a DELETE."""
    customer = stripe.post("/customers", idempotency_key="k1", name="Ann")["id"]
    stripe.delete(f"/customers/{customer}")
    created, deleted = stripe.events()
    assert (created["type"], created["request"]["idempotency_key"]) == ("customer.created", "k1")
    assert (deleted["type"], deleted["request"]["idempotency_key"]) == ("customer.deleted", None)
    assert deleted["data"]["object"]["name"] == "Ann"
    assert stripe.get(f"/events/{created['id']}") == created


def test_what_time_brings_about_belongs_to_no_request(stripe: Stripe) -> None:
    """Stripe: `request.id` is null for an automatic event."""
    customer = stripe.post("/customers", payment_method="pm_card_visa")
    method = stripe.get(f"/customers/{customer['id']}/payment_methods")["data"][0]["id"]
    product = stripe.post("/products", name="Boat")["id"]
    monthly = {"currency": "usd", "product": product, "unit_amount": 500, "recurring": {"interval": "month"}}
    stripe.post(
        "/subscriptions",
        customer=customer["id"],
        items=[{"price_data": monthly}],
        default_payment_method=method,
        idempotency_key="k1",
    )
    assert stripe.events("invoice.paid")[0]["request"]["idempotency_key"] == "k1"
    stripe.sandbox.advance_to(NOW + 40 * 86400)
    assert stripe.events("invoice.paid")[-1]["request"] == {"id": None, "idempotency_key": None}


def test_an_event_keeps_what_was(stripe: Stripe) -> None:
    """The object of an event is a copy from then."""
    customer = stripe.post("/customers", name="Ann")["id"]
    stripe.post(f"/customers/{customer}", name="Bea")
    assert stripe.events("customer.created")[0]["data"]["object"]["name"] == "Ann"


def test_previous_attributes_go_down_into_objects(stripe: Stripe) -> None:
    """Stripe: of an object only what changed in it, a list whole, and null for a key that was not there."""
    customer = stripe.post("/customers", metadata={"plan": "small", "kept": "1"})["id"]
    stripe.post(f"/customers/{customer}", metadata={"plan": "big", "new": "1"}, preferred_locales=["ja"])
    (event,) = stripe.events("customer.updated")
    assert event["data"]["previous_attributes"] == {
        "metadata": {"plan": "small", "new": None},
        "preferred_locales": [],
    }


def test_events_are_filtered_by_time(stripe: Stripe) -> None:
    """openapi: `created` as a moment or a range, for who asks what came since."""
    stripe.post("/customers")
    stripe.http.post("/clock", params={"days": "1"})
    stripe.post("/products", name="Boat")
    since = stripe.get("/events", created={"gt": NOW})["data"]
    assert [event["type"] for event in since] == ["product.created"]
    assert [event["type"] for event in stripe.get("/events", created=NOW)["data"]] == ["customer.created"]


def test_events_are_filtered_by_type(stripe: Stripe) -> None:
    """`type` with a star, or several `types`."""
    stripe.post("/products", name="Boat", default_price_data={"currency": "usd", "unit_amount": 1})
    stripe.post("/customers")
    assert len(stripe.events("product.*")) == 1
    several = stripe.get("/events", types=["price.created", "customer.created"])["data"]
    assert [event["type"] for event in several] == ["customer.created", "price.created"]
