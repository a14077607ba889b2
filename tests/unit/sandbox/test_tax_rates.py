"""RECORDINGS, Catalog: tax rates."""

from tests.unit.sandbox.client import Stripe


def test_tax_rates_are_made_changed_and_filtered(stripe: Stripe) -> None:
    """The percentage never changes; `active` and `inclusive` filter the list."""
    vat = stripe.post("/tax_rates", display_name="VAT", percentage=20, inclusive=True, tax_type="vat")
    assert (vat["percentage"], vat["effective_percentage"]) == (20.0, 20.0)
    assert stripe.refused("POST", f"/tax_rates/{vat['id']}", percentage=5)["code"] == "parameter_unknown"
    stripe.post(f"/tax_rates/{vat['id']}", active=False)
    assert stripe.get("/tax_rates", active=True)["data"] == []
    assert len(stripe.get("/tax_rates", inclusive=True)["data"]) == 1


def test_a_percentage_lies_between_nothing_and_all(stripe: Stripe) -> None:
    """Stripe: 0 to 100."""
    error = stripe.refused("POST", "/tax_rates", display_name="X", percentage=101, inclusive=False)
    assert error["param"] == "percentage"
