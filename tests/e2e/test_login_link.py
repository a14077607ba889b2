"""In by the link of the mail: on any device, by its button only (SECURITY T9, T10, T12, S7)."""

from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.login import Code, Gone, Login, MailedLink

REFUSED = "the server responded with a status of 4"


@pytest.fixture
def grace(merchant: Merchant) -> str:
    """The address of a customer."""
    return merchant.own_address("two_cards")


@pytest.fixture
def asked(page: Page, merchant: Merchant, grace: str) -> Code:
    """A browser that asked for a mail to that address."""
    return Login(page).open(merchant.login_url()).ask(grace)


def test_on_another_device(asked: Code, new_context: NewContext, outbox: Outbox, grace: str) -> None:
    """SECURITY T12: the token leaves the address at once, and the button opens the page."""
    phone = new_context().new_page()
    link = MailedLink(phone).open(outbox.next(grace)["link"])
    assert phone.url.endswith("/p/code/link")

    link.follow()

    assert phone.url.endswith("/p")


def test_used_up(
    asked: Code, new_context: NewContext, outbox: Outbox, watch: Watch, portal: Portal, grace: str
) -> None:
    """SECURITY T4, T10: the second visitor gets a new mail in one click."""
    watch.expect(REFUSED)
    url = outbox.next(grace)["link"]
    MailedLink(new_context().new_page()).open(url).follow()
    portal.advance(61)

    code = Gone(new_context().new_page()).open(url).mail_again()

    code.enter(outbox.next(grace, already=1)["code"])


def test_a_mail_scanner_comes_first(asked: Code, new_context: NewContext, outbox: Outbox, grace: str) -> None:
    """SECURITY T9: HEAD, GET and a browser that waits leave the link as it was."""
    url = outbox.next(grace)["link"]
    robot = build_opener(HTTPCookieProcessor())
    for method in ("HEAD", "GET", "GET"):
        robot.open(Request(url, method=method), timeout=10).close()
    scanner = new_context().new_page()
    MailedLink(scanner).open(url)
    scanner.wait_for_load_state("networkidle")

    MailedLink(asked.page).open(url).follow()


def test_a_scanner_that_presses_the_button(
    asked: Code, new_context: NewContext, outbox: Outbox, grace: str
) -> None:
    """SECURITY T10: the code still works in the asking browser."""
    mail = outbox.next(grace)
    MailedLink(new_context().new_page()).open(mail["link"]).follow()

    asked.enter(mail["code"])


def test_somebody_else_is_signed_in(
    asked: Code, new_context: NewContext, merchant: Merchant, outbox: Outbox, grace: str
) -> None:
    """SECURITY S7: the page names both, and nothing changes before the button."""
    other = new_context().new_page()
    Home(other).open(merchant.session_url("active"))
    link = MailedLink(other).open(outbox.next(grace)["link"])
    expect(other.get_by_role("main")).to_contain_text("You are signed in as")
    expect(other.get_by_role("main")).to_contain_text(f"{grace[0]}…@")

    home = link.follow()

    name = merchant.stripe.v1.customers.retrieve(merchant.customer("two_cards")).name
    assert name
    expect(home.page.get_by_role("contentinfo")).to_contain_text(name)


def test_without_scripts(asked: Code, new_context: NewContext, outbox: Outbox, grace: str) -> None:
    """DESIGN: plain forms do."""
    page = new_context(java_script_enabled=False).new_page()
    MailedLink(page).open(outbox.next(grace)["link"]).follow()
