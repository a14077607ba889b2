"""Logging out ends the session on the server and leaves nothing in the browser."""

from playwright.sync_api import BrowserContext, Page

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded

REFUSED = "the server responded with a status of 4"


def test_back_shows_nothing(page: Page, merchant: Merchant, watch: Watch) -> None:
    """SECURITY S5: the Back button brings no customer's data."""
    watch.expect(REFUSED)
    ended = Home(page).open(merchant.session_url("active")).log_out()

    page.go_back()

    ended.expect_here()


def test_a_page_that_the_browser_kept_is_asked_for_anew(
    context: BrowserContext, page: Page, merchant: Merchant, watch: Watch
) -> None:
    """SECURITY S5, F19: Safari brings a page back as it was, and says so by an event."""
    watch.expect(REFUSED)
    kept = Home(page).open(merchant.session_url("active"))
    elsewhere = Home(context.new_page())
    elsewhere.page.goto(page.url)
    elsewhere.log_out()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    SessionEnded(kept.page).expect_here()


def test_a_kept_cookie_opens_nothing(
    context: BrowserContext, page: Page, merchant: Merchant, watch: Watch
) -> None:
    """SECURITY S5: the session is dead on the server, whatever cookie comes."""
    watch.expect(REFUSED)
    home = Home(page).open(merchant.session_url("active"))
    cookies = context.cookies()
    home.log_out()

    context.add_cookies(cookies)  # type: ignore[arg-type] # what was read is what is set

    SessionEnded(page).open("/p")
