"""Deep links: a session for one change, from its first step to its end (issue 4.7, SECURITY A4)."""

from typing import Any

import pytest
import stripe
from playwright.sync_api import Page, Route, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.confirmation import Confirmation
from tests.e2e.pages.plan_cancel import PlanCancel
from tests.e2e.pages.plan_update import PlanUpdate

SHOP = "https://shop.example"


def link(merchant: Merchant, kind: str, after: dict[str, Any] | None = None, **about: Any) -> str:
    """A session of the active customer for one change of their plan."""
    plan = Shop(merchant).subscription("active").id
    flow: dict[str, Any] = {"type": kind, kind: {"subscription": plan, **about}}
    if after:
        flow["after_completion"] = after
    return merchant.session_url("active", return_url=f"{SHOP}/account", flow_data=flow)


def gold(merchant: Merchant) -> list[dict[str, Any]]:
    """The items of a change to Gold."""
    shop = Shop(merchant)
    item = shop.subscription("active")["items"].data[0].id
    return [{"id": item, "price": shop.price("gold_monthly_usd"), "quantity": 1}]


def test_update_ends_on_a_page_of_ours(page: Page, merchant: Merchant) -> None:
    """The default: a confirmation with the details, and the way back to the merchant."""
    page.goto(link(merchant, "subscription_update"))
    update = PlanUpdate(page).expect_here()
    expect(update.region.get_by_role("link", name="Go back")).to_have_attribute("href", f"{SHOP}/account")
    update.choose(Shop(merchant).price("gold_monthly_usd")).go_on().button.click()

    done = page.get_by_role("region", name="Done")
    expect(done.get_by_role("status")).to_contain_text("You are on Gold now")
    expect(done.get_by_role("link", name="Return to Tidewater")).to_have_attribute("href", f"{SHOP}/account")


def test_confirm_goes_on_to_the_merchant(page: Page, merchant: Merchant, watch: Watch) -> None:
    """One exact change, then `redirect`; the choice of plans is not part of it."""
    watch.expect(SHOP)

    def shop(route: Route) -> None:
        route.fulfill(body="<title>Shop</title>", content_type="text/html")

    page.context.route(f"{SHOP}/**", shop)
    after = {"type": "redirect", "redirect": {"return_url": f"{SHOP}/thanks"}}
    page.goto(link(merchant, "subscription_update_confirm", after, items=gold(merchant)))

    Confirmation(page).expect_here().says("New plan").button.click()

    page.wait_for_url(f"{SHOP}/thanks")
    assert Shop(merchant).has("active") == ("gold_monthly_usd", 1)


def test_cancel_opens_the_portal_afterwards(page: Page, merchant: Merchant) -> None:
    """`portal_homepage`: the session is one for everything from then on."""
    page.goto(link(merchant, "subscription_cancel", {"type": "portal_homepage"}))
    subscriptions = PlanCancel(page, "Plain").expect_here().cancel()

    expect(subscriptions.rows.first).to_contain_text("Ends")
    expect(page.get_by_role("region", name="Payment methods")).to_be_visible()


def test_a_retention_offer(page: Page, merchant: Merchant) -> None:
    """Issue 4.6: both prices, and "No thanks, cancel" as easy as staying; once (SECURITY M7)."""
    coupon = merchant.stripe.v1.coupons.create({"percent_off": 50, "duration": "once", "name": "Stay"}).id
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}
    page.goto(link(merchant, "subscription_cancel", retention=retention))
    step = PlanCancel(page, "Plain").expect_here().says("$22.00 instead of $44.00")
    expect(step.region.get_by_role("button", name="No thanks, cancel")).to_be_visible()

    step.region.get_by_role("button", name="Keep my plan at $22.00").click()

    expect(page.get_by_role("status")).to_contain_text("Your plan goes on")
    plan = Shop(merchant).subscription("active")
    assert (plan.cancel_at, len(plan.discounts or ())) == (None, 1)
    page.goto(link(merchant, "subscription_cancel", retention=retention))
    expect(page.get_by_role("button", name="Keep my plan")).to_have_count(0)


def test_a_discount_that_is_over_meanwhile(page: Page, merchant: Merchant, watch: Watch) -> None:
    """STRIPE 2.2: who came to cancel can cancel, and who came to change hears why it is not done."""
    watch.expect("status of 409")
    coupons = merchant.stripe.v1.coupons
    coupon = coupons.create({"percent_off": 50, "duration": "once"}).id
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}
    cancel = link(merchant, "subscription_cancel", retention=retention)
    discounts = [{"coupon": coupon}]
    change = link(merchant, "subscription_update_confirm", items=gold(merchant), discounts=discounts)
    coupons.delete(coupon)

    page.goto(cancel)
    PlanCancel(page, "Plain").expect_here()

    page.goto(change)
    expect(page.get_by_role("alert")).to_contain_text("This discount is no longer valid")
    expect(page.get_by_role("link", name="Go back")).to_have_attribute("href", f"{SHOP}/account")


def test_it_opens_nothing_else(page: Page, merchant: Merchant, watch: Watch) -> None:
    """SECURITY A4: other addresses are refused; the home leads to the flow."""
    watch.expect("status of 403")
    page.goto(link(merchant, "subscription_cancel"))
    change = f"subscriptions/{Shop(merchant).subscription('active').id}/update"
    for path in ("payment-methods", "invoices", "billing-information", change):
        answer = page.goto(f"/p/{path}")

        assert answer is not None
        assert answer.status == 403, path
    page.goto("/p")
    PlanCancel(page, "Plain").expect_here()


def refused(merchant: Merchant, scenario: str, flow: dict[str, Any]) -> str:
    """Why such a session cannot be made."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        merchant.session_url(scenario, flow_data=flow)
    return caught.value.user_message or ""


def test_the_flow_of_a_session(merchant: Merchant) -> None:
    """STRIPE 2.2: Stripe's shape: a price that is not named is null, a quantity is not there."""
    plan = Shop(merchant).subscription("active")
    items = [{"id": plan["items"].data[0].id, "price": Shop(merchant).price("gold_monthly_usd")}]
    asked: Any = {
        "customer": plan.customer,
        "flow_data": {
            "type": "subscription_update_confirm",
            "subscription_update_confirm": {"subscription": plan.id, "items": items},
        },
    }
    made = merchant.portal.v1.billing_portal.sessions.create(asked).to_dict()
    assert made["flow"]["subscription_update_confirm"] == {
        "discounts": None,
        "items": items,
        "subscription": plan.id,
    }


def test_errors_when_the_session_is_made(merchant: Merchant) -> None:
    """STRIPE 2.5, R10: Stripe's own sentences where they are known."""
    shop = Shop(merchant)
    plan = {name: shop.subscription(name).id for name in ("active", "canceling", "multi_product")}

    def flow(kind: str, of: str, **about: Any) -> dict[str, Any]:
        return {"type": kind, kind: {"subscription": plan[of], **about}}

    assert "No such subscription" in refused(merchant, "active", flow("subscription_update", "canceling"))
    assert "multiple products" in refused(
        merchant, "multi_product", flow("subscription_update", "multi_product")
    )
    assert "is already set to be canceled at period end" in refused(
        merchant, "canceling", flow("subscription_cancel", "canceling")
    )
    same = [{"id": shop.subscription("active")["items"].data[0].id, "quantity": 1}]
    assert "there are no changes to confirm" in refused(
        merchant, "active", flow("subscription_update_confirm", "active", items=same)
    )
    coupon = merchant.stripe.v1.coupons.create({"percent_off": 50, "duration": "once"}).id
    retention = {"type": "coupon_offer", "coupon_offer": {"coupon": "nope"}}
    assert "No such coupon: 'nope'" in refused(
        merchant, "active", flow("subscription_cancel", "active", retention=retention)
    )
    for discounts, words in (
        ([{"coupon": "nope"}], "No such coupon: 'nope'"),
        ([{"promotion_code": "promo_nope"}], "No such promotion code: 'promo_nope'"),
        ([{"coupon": coupon, "promotion_code": "promo_1"}], "not both"),
    ):
        changed = flow("subscription_update_confirm", "active", items=gold(merchant), discounts=discounts)
        assert words in refused(merchant, "active", changed)
    message = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Thanks"}}
    assert "Custom text" in refused(
        merchant, "active", {**flow("subscription_cancel", "active"), "after_completion": message}
    )
