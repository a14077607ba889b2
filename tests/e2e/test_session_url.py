"""A session's URL: it opens once, soon, and is kind when it does not."""

import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded

REFUSED = "the server responded with a status of 4"
UNUSED_URL_SECONDS = 300


def test_opened_again_in_the_same_browser(page: Page, merchant: Merchant) -> None:
    """DESIGN: the URL leads to the session that it opened."""
    url = merchant.session_url("active")
    Home(page).open(url)

    Home(page).open(url)


def test_opened_again_in_another_browser(
    page: Page, new_context: NewContext, merchant: Merchant, watch: Watch
) -> None:
    """SECURITY T4: it opens one session only, and the second visitor is told kindly."""
    watch.expect(REFUSED)
    url = merchant.session_url("active")
    Home(page).open(url)

    SessionEnded(new_context().new_page()).open(url)
    Home(page).open()


def test_a_head_request_leaves_it_unused(page: Page, merchant: Merchant) -> None:
    """SECURITY T9: what a mail scanner asks does not use the URL up."""
    url = merchant.session_url("active")
    urllib.request.urlopen(urllib.request.Request(url, method="HEAD")).close()

    Home(page).open(url)


def test_after_five_minutes(page: Page, portal: Portal, merchant: Merchant, watch: Watch) -> None:
    """SECURITY T3: a URL that nobody opened dies, and its page says how to get on."""
    watch.expect(REFUSED)
    url = merchant.session_url("active")
    portal.advance(UNUSED_URL_SECONDS + 1)

    SessionEnded(page).open(url)


def test_a_change_right_after_it_opened(page: Page, portal: Portal, merchant: Merchant) -> None:
    """What was read when it opened is not shown again after the API, or the clock, has changed it."""
    home, plan = Home(page).open(merchant.session_url("trialing")), Shop(merchant).subscription("trialing")
    expect(home.subscriptions.row(plan.id)).to_have_attribute("data-status", "trialing")

    merchant.stripe.v1.subscriptions.update(plan.id, {"trial_end": portal.now() + 60})
    portal.advance(120)
    expect(home.open().subscriptions.row(plan.id)).to_have_attribute("data-status", "active")

    merchant.stripe.v1.subscriptions.update(plan.id, {"pause_collection": {"behavior": "void"}})
    expect(home.open().subscriptions.row(plan.id)).to_contain_text("has paused collecting payments")


@pytest.mark.parametrize("address", ["/p", "/p/subscriptions", "/p/session/bps_forged"])
def test_without_a_session(page: Page, watch: Watch, address: str) -> None:
    """SECURITY T6, S2: who has none sees nobody's data."""
    watch.expect(REFUSED)

    SessionEnded(page).open(address)


def test_after_an_hour_without_a_click(page: Page, portal: Portal, merchant: Merchant, watch: Watch) -> None:
    """SECURITY S4: an idle session ends."""
    watch.expect(REFUSED)
    home = Home(page).open(merchant.session_url("active"))
    portal.advance(3601)

    SessionEnded(page).open("/p")
    expect(home.subscriptions.region).to_have_count(0)
