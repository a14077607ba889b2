"""Stripe's own tax on a plan: quoted as it is billed, and what is missing said where no place is known."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.walk import home, to_update

KIEL = {"line1": "Hafenstr. 1", "city": "Kiel", "postal_code": "24103", "country": "DE", "state": ""}


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """The active customer lives in Kiel, and their plan is taxed automatically."""
    api, shop = merchant.stripe.v1, Shop(merchant)
    place: Any = {"address": KIEL, "shipping": ""}
    api.customers.update(merchant.customer("active"), place)
    for key in ("plain_monthly_usd", "gold_monthly_usd"):
        api.prices.update(shop.price(key), {"tax_behavior": "exclusive"})
    api.subscriptions.update(shop.subscription("active").id, {"automatic_tax": {"enabled": True}})
    return shop


def test_what_is_quoted_is_billed(page: Page, merchant: Merchant, shop: Shop) -> None:
    """19 % on what is due today, and on each month that follows."""
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(shop.price("gold_monthly_usd")).go_on().says("it is $86.87 every month")
    amounts = confirmation.amounts()
    confirmation.confirm()

    invoice = shop.newest_invoice("active")
    taxes = sum(tax.amount for tax in invoice.total_taxes or ())
    assert f"${taxes / 100:.2f}" == amounts["Tax"]
    assert f"${invoice.amount_paid / 100:.2f}" == amounts["Due today"]


def test_without_an_address(page: Page, merchant: Merchant, shop: Shop, watch: Watch) -> None:
    """Stripe refuses the change, and the customer reads what they can do about it."""
    watch.expect("status of 4")
    api = merchant.stripe.v1
    api.customers.update(merchant.customer("active"), {"address": ""})
    update = to_update(home(page, merchant.session_url("active")))
    confirmation = update.choose(shop.price("gold_monthly_usd")).go_on()
    confirmation.button.click()

    expect(confirmation.alert).to_contain_text("complete it in your billing information")
    assert shop.has("active") == ("plain_monthly_usd", 1)
