"""A link for one change: to its step, and back to where the merchant said (issue 6.3, 6.9)."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.links import personal_link
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.link import Link
from tests.e2e.pages.plan_cancel import PlanCancel

SHOP = "https://shop.example"


@pytest.mark.parametrize("scripts", [True, False])
def test_to_cancel_and_back(
    new_context: NewContext, portal: Portal, merchant: Merchant, watch: Watch, scripts: bool
) -> None:
    """The link leads to the step, the step to the merchant's return URL."""
    watch.expect(SHOP)
    shop = Shop(merchant)
    url = personal_link(
        portal,
        merchant.customer("active"),
        flow="subscription_cancel",
        subscription=shop.subscription("active").id,
        return_url=f"{SHOP}/account",
    )
    context = new_context(java_script_enabled=scripts)

    def merchants_page(route: Route) -> None:
        route.fulfill(body="<title>Shop</title>", content_type="text/html")

    context.route(f"{SHOP}/**", merchants_page)
    page = context.new_page()
    Link(page).open(url).go_on()
    step = PlanCancel(page, "Plain").expect_here()
    expect(step.region.get_by_role("link", name="Go back")).to_have_attribute("href", f"{SHOP}/account")

    step.region.get_by_role("button", name="Cancel plan").click()

    page.wait_for_url(f"{SHOP}/account")
    assert shop.subscription("active").cancel_at is not None
