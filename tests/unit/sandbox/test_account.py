"""Issue 2, point 3: the account."""

from tests.unit.sandbox.client import Stripe


def test_the_account_is_tidewater_with_its_brand(stripe: Stripe) -> None:
    """The portal takes business name and colours from it."""
    account = stripe.get("/account")
    assert (account["country"], account["default_currency"]) == ("US", "usd")
    assert account["business_profile"]["name"] == "Tidewater"
    assert account["settings"]["branding"]["primary_color"].startswith("#")
