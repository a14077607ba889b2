"""RULES R7: the account's configuration says which payment methods there are."""

from tests.unit.sandbox.client import Stripe


def test_what_is_switched_off_is_no_longer_offered(stripe: Stripe) -> None:
    """STRIPE 4.4: governed by the payment method configuration."""
    default = stripe.get("/payment_method_configurations")["data"][0]
    path = f"/payment_method_configurations/{default['id']}"
    assert default["is_default"]
    assert "cashapp" in stripe.post("/setup_intents")["payment_method_types"]
    changed = stripe.post(path, cashapp={"display_preference": {"preference": "off"}})
    assert changed["cashapp"]["available"] is False
    assert "cashapp" not in stripe.post("/setup_intents")["payment_method_types"]


def test_another_configuration_can_be_named(stripe: Stripe) -> None:
    """`payment_method_configuration` of a setup intent."""
    off = {"display_preference": {"preference": "off"}}
    own = stripe.post("/payment_method_configurations", name="No Link", link=off)
    intent = stripe.post("/setup_intents", payment_method_configuration=own["id"])
    assert "link" not in intent["payment_method_types"]
    assert intent["payment_method_configuration_details"] == {"id": own["id"], "parent": None}
