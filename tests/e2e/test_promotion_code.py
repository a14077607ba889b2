"""Promotion codes: what works is in the quote, what does not says why in a sentence (SECURITY M7)."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.plan_update import PlanUpdate
from tests.e2e.pages.walk import home, to_update

QUARTER = {"percent_off": 25, "duration": "forever"}


def gold_with(
    page: Page, merchant: Merchant, code: str, scenario: str = "active", key: str = "gold_monthly_usd"
) -> PlanUpdate:
    """Asks for Gold, or another plan, with that code."""
    update = to_update(home(page, merchant.session_url(scenario)))
    return update.choose(Shop(merchant).price(key)).code(code)


def test_the_discount_is_in_the_quote_and_in_the_bill(page: Page, merchant: Merchant) -> None:
    """Issue 4.4: typed in any case; quoted, billed and kept."""
    shop = Shop(merchant)
    shop.promotion_code("AUTUMN25", QUARTER)
    confirmation = gold_with(page, merchant, "autumn25").go_on()
    confirmation.says("25% off").says("it is $54.75 every month")
    due = confirmation.amounts()["Due today"]

    subscriptions = confirmation.confirm()

    assert f"${shop.newest_invoice('active').amount_paid / 100:.2f}" == due
    expect(subscriptions.rows.first).to_contain_text("25% off")


def test_existing_discounts_stay(page: Page, merchant: Merchant) -> None:
    """Issue 4.4: a code is added to what the plan has."""
    shop = Shop(merchant)
    kept = shop.subscription("active").id
    coupon = merchant.stripe.v1.coupons.create({"percent_off": 10, "duration": "forever"}).id
    merchant.stripe.v1.subscriptions.update(kept, {"discounts": [{"coupon": coupon}]})
    shop.promotion_code("AUTUMN25", QUARTER)

    gold_with(page, merchant, "AUTUMN25").go_on().confirm()

    assert len(shop.subscription("active").discounts or ()) == 2


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "first": (QUARTER, {"restrictions": {"first_time_transaction": True}}, "for a first payment only"),
    "minimum": (
        QUARTER,
        {"restrictions": {"minimum_amount": 100_000, "minimum_amount_currency": "usd"}},
        "for plans of $1,000.00 or more",
    ),
    "inactive": (QUARTER, {"active": False}, "no longer valid"),
    "currency": ({"amount_off": 500, "currency": "eur", "duration": "once"}, {}, "isn't for your currency"),
}


def test_a_code_that_does_not_work_says_why(page: Page, merchant: Merchant, watch: Watch) -> None:
    """Issue 4.4: one sentence each, and nothing is quoted."""
    watch.expect("status of 422")
    for name, (coupon, limits, _) in REFUSED.items():
        Shop(merchant).promotion_code(name, coupon, **limits)
    update = gold_with(page, merchant, "")
    for name, (_, _, sentence) in REFUSED.items():
        update.code(name).send()

        expect(update.alert).to_contain_text(sentence)


def test_ten_tries_an_hour(new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """SECURITY M7: the eleventh try is not looked at, right or wrong."""
    watch.expect("status of 422", "status of 429")
    page = new_context(java_script_enabled=False).new_page()
    Shop(merchant).promotion_code("AUTUMN25", QUARTER)
    update = gold_with(page, merchant, "WRONG-0", "trialing")
    for number in range(10):
        update.code(f"WRONG-{number}").send()
        expect(update.region.get_by_label("Promotion code")).to_have_value(f"WRONG-{number}")
        expect(update.alert).to_contain_text("doesn't exist")

    update.code("AUTUMN25").send()

    expect(update.alert).to_contain_text("wait an hour")
