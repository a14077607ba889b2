"""Issue 6.5: an expired session URL offers a code by e-mail, and leads where it was to lead."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.links import mailed
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.link import Link
from tests.e2e.pages.plan_cancel import PlanCancel
from tests.e2e.pages.session_ended import SessionEnded

ADDRESS = "ada@example.com"
GONE = "the server responded with a status of 410"
URL_SECONDS = 300
RETURN_URL = "https://shop.example/account"


@pytest.mark.parametrize("scripts", [True, False])
def test_by_a_code_to_the_same_flow(
    new_context: NewContext, portal: Portal, merchant: Merchant, watch: Watch, scripts: bool
) -> None:
    """The flow and the return URL are kept."""
    watch.expect(GONE)
    plan = Shop(merchant).subscription("active").id
    flow: dict[str, Any] = {"type": "subscription_cancel", "subscription_cancel": {"subscription": plan}}
    url = merchant.session_url("active", flow_data=flow, return_url=RETURN_URL)
    portal.advance(URL_SECONDS + 1)
    page = new_context(java_script_enabled=scripts).new_page()

    Link(page).open(url).says("a…@example.com").ask_for_code().enter(mailed(portal, ADDRESS)["code"])

    step = PlanCancel(page, "Plain").expect_here()
    expect(step.region.get_by_role("link", name="Go back")).to_have_attribute("href", RETURN_URL)


def test_used_in_another_browser(
    page: Page, new_context: NewContext, portal: Portal, merchant: Merchant, watch: Watch
) -> None:
    """DESIGN: opened again elsewhere, it offers the e-mail code."""
    watch.expect(GONE)
    url = merchant.session_url("metered")
    Home(page).open(url)
    other = new_context().new_page()

    Link(other).open(url).ask_for_code().enter(mailed(portal, "priya@example.com")["code"])

    Home(other).expect_here()


def test_until_the_merchants_time(page: Page, portal: Portal, merchant: Merchant, watch: Watch) -> None:
    """`after_expiration[customer_login][expires_at]`: until then, and no longer."""
    watch.expect(GONE)
    clock = portal.now()
    after: dict[str, Any] = {"type": "customer_login", "customer_login": {"expires_at": clock + 3600}}
    url = merchant.session_url("active", after_expiration=after)
    portal.advance(3500)
    Link(page).open(url)

    portal.advance(200)

    ended = SessionEnded(page).open(url)
    expect(ended.heading).to_have_text("This link has expired")
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
