"""RECORDINGS, Customers; STRIPE 8.1, current customer, billing info, find by email."""

import pytest

from tests.unit.sandbox.client import NOW, Stripe


def test_a_card_may_come_with_the_customer_and_be_the_default(stripe: Stripe) -> None:
    """`payment_method` attaches; a ready-made id becomes a payment method of the customer's own."""
    customer = stripe.post(
        "/customers",
        payment_method="pm_card_visa",
        invoice_settings={"default_payment_method": "pm_card_visa"},
        expand=["invoice_settings.default_payment_method"],
    )
    default = customer["invoice_settings"]["default_payment_method"]
    assert (default["customer"], default["card"]["last4"]) == (customer["id"], "4242")
    assert default["id"].startswith("pm_")
    assert default["id"] != "pm_card_visa"


def test_a_declined_card_makes_no_customer(stripe: Stripe) -> None:
    """A refusal changes nothing: no customer, no event."""
    stripe.refused("POST", "/customers", status=402, payment_method="pm_card_visa_chargeDeclined")
    assert stripe.get("/customers")["data"] == []
    assert stripe.events() == []


def test_the_default_must_be_the_customers_own(stripe: Stripe) -> None:
    """Stripe: the payment method must be attached to the customer."""
    customer = stripe.post("/customers")["id"]
    stranger = stripe.card()["id"]
    error = stripe.refused(
        "POST", f"/customers/{customer}", invoice_settings={"default_payment_method": stranger}
    )
    assert (error["code"], error["param"]) == ("resource_missing", "invoice_settings[default_payment_method]")


def test_an_update_changes_only_what_was_sent(stripe: Stripe) -> None:
    """Parts of the address merge; "" clears; the event tells the old values of what changed."""
    customer = stripe.post("/customers", name="Ann", phone="1", address={"line1": "Quay 1", "city": "Ostend"})
    changed = stripe.post(f"/customers/{customer['id']}", phone="", address={"city": "Bruges"})
    assert (changed["name"], changed["phone"]) == ("Ann", None)
    assert (changed["address"]["line1"], changed["address"]["city"]) == ("Quay 1", "Bruges")
    previous = stripe.events("customer.updated")[0]["data"]["previous_attributes"]
    assert previous == {"phone": "1", "address": {"city": "Ostend"}}


def test_an_update_without_a_change_sends_no_event(stripe: Stripe) -> None:
    """As at Stripe: an event tells of something that changed."""
    customer = stripe.post("/customers", name="Ann")["id"]
    stripe.post(f"/customers/{customer}", name="Ann")
    assert stripe.events("customer.updated") == []


def test_an_address_without_a_sign_is_no_email(stripe: Stripe) -> None:
    """Error code email_invalid."""
    assert stripe.refused("POST", "/customers", email="ann")["code"] == "email_invalid"


def test_customers_are_found_by_the_exact_email(stripe: Stripe) -> None:
    """STRIPE 8.1: the filter tells capitals from small letters."""
    ann = stripe.post("/customers", email="ann@example.com")["id"]
    stripe.post("/customers", email="Ann@example.com")
    assert [c["id"] for c in stripe.get("/customers", email="ann@example.com")["data"]] == [ann]


def test_a_deleted_customer_is_a_stub_and_takes_the_cards_along(stripe: Stripe) -> None:
    """RECORDINGS: 200 with the stub; its payment methods cannot be attached again."""
    customer = stripe.post("/customers")["id"]
    card = stripe.card(customer)["id"]
    assert stripe.delete(f"/customers/{customer}")["deleted"] is True
    assert stripe.get(f"/customers/{customer}") == {"id": customer, "object": "customer", "deleted": True}
    stripe.refused("POST", f"/customers/{customer}", status=404, name="x")
    other = stripe.post("/customers")["id"]
    stripe.refused("POST", f"/payment_methods/{card}/attach", customer=other)


def test_a_customer_shows_its_running_subscriptions_only_when_asked(stripe: Stripe) -> None:
    """RECORDINGS, Shapes: no `subscriptions` unless expanded."""
    customer = stripe.post("/customers")
    assert "subscriptions" not in customer
    shown = stripe.get(f"/customers/{customer['id']}", expand=["subscriptions", "sources"])
    assert (shown["subscriptions"]["data"], shown["sources"]["data"]) == ([], [])


def test_each_payment_method_shows_its_owners_running_subscriptions(stripe: Stripe) -> None:
    """Stripe's description: a method's `customer` can be expanded, and its `subscriptions`; ten fit."""
    customer = stripe.post("/customers")["id"]
    card = stripe.card(customer)["id"]
    stripe.post(f"/customers/{customer}", invoice_settings={"default_payment_method": card})
    product = stripe.post("/products", name="Plain")["id"]
    price = stripe.post(
        "/prices", product=product, currency="usd", unit_amount=4400, recurring={"interval": "month"}
    )["id"]
    made = [
        stripe.post("/subscriptions", customer=customer, items=[{"price": price}])["id"] for _ in range(12)
    ]

    def shown() -> tuple[list[str], bool]:
        path, expand = f"/customers/{customer}/payment_methods", ["data.customer.subscriptions"]
        (found,) = stripe.get(path, expand=expand)["data"]
        assert found["customer"]["invoice_settings"]["default_payment_method"] == card
        plans = found["customer"]["subscriptions"]
        return [plan["id"] for plan in plans["data"]], plans["has_more"]

    assert shown() == (made[:1:-1], True)
    for ended in made[:2]:
        stripe.delete(f"/subscriptions/{ended}")
    assert shown() == (made[:1:-1], False)
    stripe.delete(f"/subscriptions/{made[-1]}")
    assert shown() == (made[-2:1:-1], False)


def test_the_balance_moves_with_a_record(stripe: Stripe) -> None:
    """STRIPE: adjustments by update and by hand are balance transactions; the currency stays."""
    customer = stripe.post("/customers", balance=500)["id"]
    stripe.post(f"/customers/{customer}", balance=-200)
    made = stripe.post(f"/customers/{customer}/balance_transactions", amount=50, currency="usd")
    assert (made["ending_balance"], made["type"]) == (-150, "adjustment")
    listed = stripe.get(f"/customers/{customer}/balance_transactions")["data"]
    assert [movement["amount"] for movement in listed] == [50, -700, 500]
    path = f"/customers/{customer}/balance_transactions"
    assert stripe.refused("POST", path, amount=1, currency="eur")["param"] == "currency"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("email:'ann@example.com'", ["Ann"]),
        ('email:"ANN@example.com"', ["Ann"]),
        ("email~'example'", ["Bob", "Ann"]),
        ("-name:'Ann'", ["Bob"]),
        ("name:'Bob' AND metadata['tier']:'gold'", ["Bob"]),
        ("name:'Ann' OR metadata['tier']:'gold'", ["Bob", "Ann"]),
        ("metadata['tier']:null", ["Ann"]),
        (f"created>{NOW}", []),
    ],
)
def test_customers_are_searched(stripe: Stripe, query: str, names: list[str]) -> None:
    """docs.stripe.com/search: the operators on a customer's fields."""
    stripe.post("/customers", name="Ann", email="ann@example.com")
    stripe.post("/customers", name="Bob", email="bob@example.com", metadata={"tier": "gold"})
    found = stripe.get("/customers/search", query=query)
    assert (found["object"], [c["name"] for c in found["data"]]) == ("search_result", names)


@pytest.mark.parametrize("query", ["", "ann", "shoe:'42'", "name:'a' AND email:'b' OR phone:'c'"])
def test_a_query_that_cannot_be_read_is_refused(stripe: Stripe, query: str) -> None:
    """400 with param query."""
    assert stripe.refused("GET", "/customers/search", query=query)["param"] == "query"


def test_a_search_is_walked_by_its_pages(stripe: Stripe) -> None:
    """`next_page` leads on."""
    made = [stripe.post("/customers", name="Ann")["id"] for _ in range(3)]
    first = stripe.get("/customers/search", query="name:'Ann'", limit=2)
    second = stripe.get("/customers/search", query="name:'Ann'", limit=2, page=first["next_page"])
    assert [c["id"] for c in first["data"] + second["data"]] == made[::-1]
    assert (second["has_more"], second["next_page"]) == (False, None)
