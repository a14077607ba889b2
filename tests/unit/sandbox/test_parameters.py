"""No parameter goes unheard: each does something, and those that exclude each other say so."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import sandbox
from sandbox.app import OPERATIONS
from tests.unit.sandbox.client import NOW, Stripe

FOLDER = Path(sandbox.__file__).parent
# A mandate's acceptance is taken because SDKs send it; cards, which are all that is charged here, keep none.
# Liable is the account itself: nobody else can be named.
EFFECTLESS = {"accepted_at", "customer_acceptance", "ip_address", "user_agent", "liability"}
BASES = re.compile(r"(Params|Nested|Settings|Choice|Data|Billing|Terms)$")


def test_every_parameter_is_read_somewhere() -> None:
    """A name that no code mentions again is taken and forgotten."""
    source = "\n".join(file.read_text() for file in FOLDER.rglob("*.py"))
    read = set(re.findall(r"\.(\w+)\b", source)) | set(re.findall(r'"(\w+)"', source))
    assert parameters() - read - EFFECTLESS == set()
    assert len(OPERATIONS) > 100


def parameters() -> set[str]:
    return {
        field.target.id
        for file in FOLDER.rglob("*.py")
        for found in ast.walk(ast.parse(file.read_text()))
        if isinstance(found, ast.ClassDef)
        and any(isinstance(base, ast.Name) and BASES.search(base.id) for base in found.bases)
        for field in found.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }


MONTHLY = {"interval": "month"}


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("/prices", {"unit_amount": 1, "unit_amount_decimal": "1"}, "unit_amount"),
        ("/refunds", {"charge": "ch_1", "payment_intent": "pi_1"}, "charge"),
        ("/credit_notes", {"invoice": "in_1", "amount": 1, "lines": []}, "amount"),
        (
            "/subscriptions",
            {"discounts": [{"coupon": "half", "promotion_code": "promo_1"}]},
            "discounts[0][coupon]",
        ),
        ("/subscriptions", {"trial_end": NOW + 99, "trial_period_days": 1}, "trial_end"),
        ("/setup_intents", {"return_url": "https://shop.example/"}, "return_url"),
        ("/payment_intents", {"amount": 1, "currency": "usd", "off_session": True}, "off_session"),
    ],
)
def test_parameters_that_exclude_each_other(
    stripe: Stripe, path: str, params: dict[str, Any], param: str
) -> None:
    """RECORDINGS: "You may only specify one of these parameters", with the first as `param`."""
    product = stripe.post("/products", name="Boat")["id"]
    price = stripe.post("/prices", product=product, currency="usd", unit_amount=100, recurring=MONTHLY)["id"]
    more: dict[str, Any] = {
        "/prices": {"product": product, "currency": "usd"},
        "/subscriptions": {"customer": stripe.post("/customers")["id"], "items": [{"price": price}]},
    }.get(path, {})
    if path == "/credit_notes":
        params = {**params, "lines": [{"type": "custom_line_item", "unit_amount": 1, "quantity": 1}]}
    assert stripe.refused("POST", path, **more, **params)["param"] == param


def test_a_price_made_on_the_spot_recurs_only_where_it_is_subscribed_to(stripe: Stripe) -> None:
    """openapi: `recurring` is required in a subscription's items, and unknown in one-off items."""
    customer = stripe.post("/customers")["id"]
    data = {"product": stripe.post("/products", name="Boat")["id"], "currency": "usd", "unit_amount": 5}
    once = stripe.refused("POST", "/subscriptions", customer=customer, items=[{"price_data": data}])
    assert (once["code"], once["param"]) == ("parameter_missing", "items[0][price_data][recurring]")
    again = stripe.refused(
        "POST", "/invoiceitems", customer=customer, price_data={**data, "recurring": MONTHLY}
    )
    assert (again["code"], again["param"]) == ("parameter_unknown", "price_data[recurring]")


def test_a_confirmation_takes_what_belongs_to_it(stripe: Stripe) -> None:
    """The receipt's address is kept, and another intent's client secret opens nothing."""
    customer = stripe.post("/customers")["id"]
    intent = stripe.post("/payment_intents", amount=900, currency="usd", customer=customer)["id"]
    path, card = f"/payment_intents/{intent}/confirm", stripe.card(customer)["id"]
    refused = stripe.refused("POST", path, status=404, client_secret="pi_other", payment_method=card)
    assert refused["code"] == "resource_missing"
    confirmed = stripe.post(path, payment_method=card, receipt_email="ann@example.com")
    assert (confirmed["status"], confirmed["receipt_email"]) == ("succeeded", "ann@example.com")
