"""A quote that is no longer true is shown anew, and nothing has happened (SECURITY M4)."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.confirmation import Confirmation
from tests.e2e.pages.walk import home, to_update


def quoted(page: Page, merchant: Merchant) -> Confirmation:
    """The active customer looks at the price of Gold."""
    update = to_update(home(page, merchant.session_url("active")))
    return update.choose(Shop(merchant).price("gold_monthly_usd")).go_on()


def test_the_merchant_adds_a_discount_meanwhile(page: Page, merchant: Merchant) -> None:
    """What differs is marked, with the figure before and after; confirming again does it."""
    shop = Shop(merchant)
    confirmation = quoted(page, merchant)
    before = confirmation.amounts()["Due today"]
    invoice = shop.newest_invoice("active").id
    coupon = merchant.stripe.v1.coupons.create({"percent_off": 50, "duration": "forever"}).id
    plan = shop.subscription("active").id
    merchant.stripe.v1.subscriptions.update(plan, {"discounts": [{"coupon": coupon}]})

    confirmation.button.click()

    expect(confirmation.alert).to_contain_text("Nothing has happened yet")
    expect(confirmation.alert.locator("del").first).to_have_text(before)
    assert shop.has("active") == ("plain_monthly_usd", 1)
    assert shop.newest_invoice("active").id == invoice

    due = confirmation.amounts()["Due today"]
    assert due != before
    confirmation.confirm()
    assert f"${shop.newest_invoice('active').amount_paid / 100:.2f}" == due


def test_a_few_minutes_change_nothing(page: Page, merchant: Merchant, portal: Portal) -> None:
    """The second that was quoted is the second that is billed."""
    confirmation = quoted(page, merchant)
    due = confirmation.amounts()["Due today"]
    portal.advance(20 * 60)

    confirmation.confirm()

    assert f"${Shop(merchant).newest_invoice('active').amount_paid / 100:.2f}" == due


def test_a_price_that_is_withdrawn(page: Page, merchant: Merchant, watch: Watch) -> None:
    """SECURITY M1: the catalogue is asked again at the moment of change; then nothing is done."""
    watch.expect("status of 409")
    shop = Shop(merchant)
    key, other = "gold_monthly_usd", "tin_monthly_usd"
    configuration = shop.configuration(**shop.offer(key, "plain_monthly_usd"))
    update = to_update(home(page, merchant.session_url("active", configuration=configuration)))
    confirmation = update.choose(shop.price(key)).go_on()
    changed = shop.offer(other, "plain_monthly_usd")
    portal: Any = merchant.portal.v1.billing_portal.configurations
    portal.update(configuration, {"features": changed})

    confirmation.button.click()

    expect(page.get_by_role("alert")).to_contain_text("not on offer any more")
    assert shop.has("active") == ("plain_monthly_usd", 1)
