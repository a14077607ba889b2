"""Issue 6.6: customers see where they are signed in, and end it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.session_ended import SessionEnded
from tests.e2e.pages.sessions import OwnSessions

REFUSED = "the server responded with a status of 401"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize("scripts", [True, False])
def test_ending_another_device(
    new_context: NewContext, merchant: Merchant, watch: Watch, scripts: bool
) -> None:
    """Its name is the browser's; once ended it is signed out, and this one is not."""
    watch.expect(REFUSED)
    phone = new_context(user_agent=PHONE).new_page()
    Home(phone).open(merchant.session_url("no_subscription"))
    page = new_context(java_script_enabled=scripts).new_page()
    Home(page).open(merchant.session_url("no_subscription"))

    sessions = OwnSessions(page).open()
    expect(sessions.elsewhere.filter(has_text="Safari, iPhone").first).to_be_visible()
    before = sessions.rows.count()
    while sessions.elsewhere.count():
        sessions.end_other()

    assert before >= 2
    expect(sessions.rows).to_have_count(1)
    SessionEnded(phone).open("/p")
    Home(page).open("/p")


def test_log_out_everywhere(page: Page, new_context: NewContext, merchant: Merchant, watch: Watch) -> None:
    """SECURITY S5: here and elsewhere; a URL that waits opens nothing either."""
    watch.expect(REFUSED, "the server responded with a status of 410")
    other = new_context().new_page()
    Home(other).open(merchant.session_url("two_cards"))
    Home(page).open(merchant.session_url("two_cards"))
    waiting = merchant.session_url("two_cards")

    OwnSessions(page).open().log_out_everywhere()

    SessionEnded(page).open("/p")
    SessionEnded(other).open("/p")
    SessionEnded(new_context().new_page()).open(waiting)


def test_nobody_elses(page: Page, new_context: NewContext, merchant: Merchant) -> None:
    """SECURITY A1: another customer's sessions are not on the page."""
    Home(new_context().new_page()).open(merchant.session_url("yen"))
    Home(page).open(merchant.session_url("metered"))

    sessions = OwnSessions(page).open()

    ids = {row.get_attribute("data-id") for row in sessions.rows.all()}
    stranger = new_context().new_page()
    Home(stranger).open(merchant.session_url("yen"))
    others = OwnSessions(stranger).open()
    assert not ids & {row.get_attribute("data-id") for row in others.rows.all()}
