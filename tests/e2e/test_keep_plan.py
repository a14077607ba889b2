"""Keep plan: a cancellation is taken back until it takes effect, in both billing modes."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.pages.walk import home, to_cancel

MONTH = 31 * 86_400


def test_keeping_a_plan(page: Page, merchant: Merchant, portal: Portal) -> None:
    """Issue 4.6: one click, and it renews as before."""
    subscriptions = home(page, merchant.session_url("canceling"))

    subscriptions.change_by(subscriptions.region.get_by_role("button", name="Keep plan"))

    expect(subscriptions.region.get_by_role("status")).to_contain_text("goes on")
    shop = Shop(merchant)
    assert shop.subscription("canceling").cancel_at is None
    portal.advance(MONTH)
    assert shop.subscription("canceling").status == "active"


def test_a_classic_subscription(page: Page, merchant: Merchant) -> None:
    """STRIPE 8.1: `cancel_at_period_end` is set and cleared there."""
    customer = merchant.customer("no_subscription")
    shop = Shop(merchant)
    method = merchant.stripe.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    asked: Any = {
        "customer": customer,
        "items": [{"price": shop.price("plain_monthly_usd")}],
        "billing_mode": {"type": "classic"},
        "default_payment_method": method,
    }
    merchant.stripe.v1.subscriptions.create(asked)

    subscriptions = to_cancel(home(page, merchant.session_url("no_subscription")), "Plain").cancel()
    assert shop.subscription("no_subscription").cancel_at_period_end is True

    subscriptions.region.get_by_role("button", name="Keep plan").click()
    expect(subscriptions.region.get_by_role("status")).to_contain_text("goes on")
    assert shop.subscription("no_subscription").cancel_at_period_end is False
