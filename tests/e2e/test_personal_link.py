"""Issue 6.3: the personal no-code link, from the mail to the portal (R6)."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.links import ask, mailed, personal_link, visit
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.link import Link
from tests.e2e.pages.session_ended import SessionEnded

ADDRESS = "ada@example.com"
MASKED = "a…@example.com"


@pytest.mark.parametrize("scripts", [True, False])
def test_one_button_and_the_portal(
    new_context: NewContext, portal: Portal, merchant: Merchant, scripts: bool
) -> None:
    """DESIGN: GET shows a page, POST opens the session; without JavaScript too."""
    page = new_context(java_script_enabled=scripts).new_page()

    Link(page).open(personal_link(portal, merchant.customer("active"))).says(MASKED).go_on()

    Home(page).expect_here()
    expect(page).to_have_url(f"{portal.base}/p")


def test_the_token_leaves_the_address(page: Page, portal: Portal, merchant: Merchant) -> None:
    """SECURITY T12, H5: a clean address, and nothing of the token in a Referer."""
    url = personal_link(portal, merchant.customer("active"))
    referers: list[str | None] = []
    page.on("request", lambda request: referers.append(request.header_value("referer")))

    Link(page).open(url).go_on()
    Home(page).expect_here()

    token = url.rpartition("/")[2]
    assert token not in page.url
    assert not any(token in referer for referer in referers if referer)


def test_a_mail_scanner_uses_nothing_up(
    page: Page, new_context: NewContext, portal: Portal, merchant: Merchant
) -> None:
    """SECURITY T9: GET, HEAD and a browser that waits leave the link as it was."""
    url = personal_link(portal, merchant.customer("active"))
    assert visit(url, "HEAD") == 200
    assert visit(url, "GET") == 200
    scanner = new_context().new_page()
    Link(scanner).open(url)
    scanner.wait_for_load_state("networkidle")
    Link(scanner).expect_here()

    Link(page).open(url).go_on()

    Home(page).expect_here()


def test_sent_by_mail(page: Page, portal: Portal, merchant: Merchant) -> None:
    """`--send`: to the stored address, and what it says works."""
    ask(portal, "/v1/portal/links", {"customer": merchant.customer("active"), "send": "true"})
    mail = mailed(portal, ADDRESS)
    assert mail["subject"] == "Your billing at Tidewater"
    assert mail["link"] in mail["text"]

    Link(page).open(mail["link"]).go_on()

    Home(page).expect_here()


def test_sent_in_the_customers_language(page: Page, portal: Portal, merchant: Merchant) -> None:
    """`preferred_locales` decides the mail and the page."""
    customer = merchant.stripe.v1.customers.create(
        {"email": "hana@example.com", "name": "Hana", "preferred_locales": ["ja"]}
    ).id
    ask(portal, "/v1/portal/links", {"customer": customer, "send": "true"})
    mail = mailed(portal, "hana@example.com")
    assert "お支払い管理" in mail["subject"]

    page.goto(mail["link"])

    expect(page.get_by_role("heading", level=1)).to_have_text("お支払い管理へ進む")
    page.get_by_role("button", name="続ける").click()
    expect(page.get_by_role("region", name="サブスクリプション")).to_be_visible()


def test_revoked_by_the_merchant(
    context: BrowserContext, page: Page, portal: Portal, merchant: Merchant, watch: Watch
) -> None:
    """SECURITY S6: the open session ends at once, and a link that waited asks for a code."""
    watch.expect("the server responded with a status of 4")
    customer = merchant.customer("active")
    waiting = personal_link(portal, customer)
    Link(page).open(personal_link(portal, customer)).go_on()
    Home(page).expect_here()

    ended = ask(portal, "/v1/portal/sessions/revoke", {"customer": customer})

    assert (ended["sessions"] >= 1, ended["links"] >= 1) == (True, True)
    SessionEnded(page).open("/p")
    Link(context.new_page()).open(waiting).says("This link needs a code")


@pytest.mark.parametrize("end", ["", "AAAA"])
def test_a_broken_link(page: Page, portal: Portal, merchant: Merchant, watch: Watch, end: str) -> None:
    """SECURITY T6: cut or changed, it says nothing of anybody, and how to get on."""
    watch.expect("the server responded with a status of 410")
    url = personal_link(portal, merchant.customer("active"))[:-8] + end

    ended = SessionEnded(page).open(url)

    expect(ended.heading).to_have_text("This link does not work")
    expect(page.get_by_text(MASKED)).to_have_count(0)
