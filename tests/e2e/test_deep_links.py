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


@pytest.mark.parametrize(
    "path", ["/p/payment-methods", "/p/invoices", "/p/billing-information", "/p/subscriptions/{plan}/update"]
)
def test_it_opens_nothing_else(page: Page, merchant: Merchant, watch: Watch, path: str) -> None:
    """SECURITY A4: other addresses are refused; the home leads to the flow."""
    watch.expect("status of 403")
    page.goto(link(merchant, "subscription_cancel"))

    answer = page.goto(path.format(plan=Shop(merchant).subscription("active").id))

    assert answer is not None
    assert answer.status == 403
    page.goto("/p")
    PlanCancel(page, "Plain").expect_here()


def refused(merchant: Merchant, scenario: str, flow: dict[str, Any]) -> str:
    """Why such a session cannot be made."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        merchant.session_url(scenario, flow_data=flow)
    return caught.value.user_message or ""


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
    message = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Thanks"}}
    assert "Custom text" in refused(
        merchant, "active", {**flow("subscription_cancel", "active"), "after_completion": message}
    )
