"""A discount that the customer has, as old accounts do: told on the row, quoted, and billed."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.walk import home, to_update


def test_it_is_told_quoted_and_billed(page: Page, merchant: Merchant) -> None:
    """What the row and the confirmation say is what the bill is; only an old version of the API gives one."""
    shop, coupons = Shop(merchant), merchant.stripe.v1.coupons
    given: Any = {
        "coupon": coupons.create({"percent_off": 25, "duration": "forever", "name": "Old friend"}).id
    }
    merchant.stripe.v1.customers.update(merchant.customer("active"), given, {"stripe_version": "2024-06-20"})

    subscriptions = home(page, merchant.session_url("active"))
    expect(subscriptions.rows.first).to_contain_text("Old friend: 25% off")
    expect(subscriptions.rows.first).to_contain_text("before your discount")
    confirmation = to_update(subscriptions).choose(shop.price("gold_monthly_usd")).go_on()
    confirmation.says("Old friend: 25% off").says("it is $54.75 every month")
    due = confirmation.amounts()["Due today"]
    confirmation.confirm()

    assert f"${shop.newest_invoice('active').amount_paid / 100:.2f}" == due
