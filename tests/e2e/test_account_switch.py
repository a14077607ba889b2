"""SECURITY S7: another account's link or URL asks before it replaces the session that is open."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.infra.links import personal_link
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.link import Link


@pytest.fixture(params=["link", "session"])
def second(request: pytest.FixtureRequest, portal: Portal, merchant: Merchant) -> str:
    """The way in for the customer with yen."""
    if request.param == "link":
        return personal_link(portal, merchant.customer("yen"))
    return merchant.session_url("yen")


def test_it_asks_first(page: Page, merchant: Merchant, second: str) -> None:
    """Both accounts are named, masked; the session stays until the button is pressed."""
    Home(page).open(merchant.session_url("active"))

    link = Link(page).open(second).says("You are signed in as a…@example.com").says("m…@example.com")
    link.stay.click()
    Home(page).expect_here()
    expect(page.get_by_text("Ada").first).to_be_visible()

    Link(page).open(second).go_on()
    Home(page).expect_here()
    expect(page.get_by_text("Ada")).to_have_count(0)


def test_it_asks_again_when_somebody_else_has_signed_in(
    page: Page, merchant: Merchant, portal: Portal, watch: Watch
) -> None:
    """A page that told of no other account does not replace one that came later."""
    watch.expect("the server responded with a status of 409")
    link = Link(page).open(personal_link(portal, merchant.customer("yen")))
    Home(page.context.new_page()).open(merchant.session_url("active"))

    link.go_on()

    link.expect_here().says("You are signed in as a…@example.com").go_on()
    Home(page).expect_here()
