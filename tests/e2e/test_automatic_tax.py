"""Stripe's own tax on a plan: quoted as it is billed, and no sum shown where no place is known."""

from typing import Any

import pytest
import stripe
from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.billing_information import BillingInformation, UpdateInformation
from tests.e2e.pages.subscriptions import Subscriptions
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
    """No sum that lacks its tax is shown, but the way to the address; with it, the tax is quoted."""
    watch.expect("status of 409")
    api = merchant.stripe.v1
    api.customers.update(merchant.customer("active"), {"address": ""})
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(shop.price("gold_monthly_usd")).send()
    refused = page.get_by_role("region", name="This was not done")
    expect(refused.get_by_role("alert")).to_contain_text("Taxes depend on your address")
    expect(refused).not_to_contain_text("$")

    refused.get_by_role("link", name="Update information").click()
    information = UpdateInformation(page).expect_here().country("DE")
    information.fill(Street_address="Hafenstr. 1", Postal_code="24103", City="Kiel").save()
    BillingInformation(page).says("saved")
    update = to_update(Subscriptions(page).open())
    update.choose(shop.price("gold_monthly_usd")).go_on().says("it is $86.87 every month")


def test_a_link_to_a_change_without_an_address(merchant: Merchant, shop: Shop) -> None:
    """The merchant's server hears of it, instead of the customer."""
    merchant.stripe.v1.customers.update(merchant.customer("active"), {"address": ""})
    plan = shop.subscription("active")
    item = {"id": plan["items"].data[0].id, "price": shop.price("gold_monthly_usd"), "quantity": 1}
    confirm = {"subscription": plan.id, "items": [item]}
    flow = {"type": "subscription_update_confirm", "subscription_update_confirm": confirm}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        merchant.session_url("active", flow_data=flow)
    assert refused.value.code == "customer_tax_location_invalid"
