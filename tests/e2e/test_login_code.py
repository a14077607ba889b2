"""In by the code of the mail (R6, SECURITY T3, T11, L1, L10)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.accessibility import violations
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.login import Code, Gone, Login

REFUSED = "the server responded with a status of 4"


@pytest.fixture
def ada(merchant: Merchant) -> str:
    """The address of a customer with a plan."""
    return merchant.own_address("active")


def test_from_the_address_to_the_page(page: Page, merchant: Merchant, outbox: Outbox, ada: str) -> None:
    """R6: the address, the code, the four panels."""
    code = Login(page).open(merchant.login_url()).ask(ada)
    expect(code.words).to_contain_text(f"If {ada} has an account with Tidewater, a code is on its way.")
    expect(code.code).to_have_attribute("autocomplete", "one-time-code")
    expect(code.code).to_have_attribute("inputmode", "numeric")
    mail = outbox.next(ada)
    assert mail["code"] in mail["subject"]
    assert mail["code"] in mail["text"]
    assert mail["code"] in mail["html"]

    code.enter(mail["code"])

    expect(page).to_have_url(re.compile(r"/p$"))


def test_typed_in_capitals_and_pasted_with_blanks(
    page: Page, merchant: Merchant, outbox: Outbox, ada: str
) -> None:
    """SECURITY L10: the mail goes to the stored address, however the visitor spelt it."""
    code = Login(page).open(merchant.login_url()).ask(ada.upper())
    mail = outbox.next(ada)
    assert mail["to"] == ada

    code.enter(f" {mail['code'][:3]} {mail['code'][3:]} ")


def test_an_address_that_nobody_has(page: Page, merchant: Merchant, outbox: Outbox, ada: str) -> None:
    """SECURITY L1, L3: the same page, and no mail."""
    known = Login(page).open(merchant.login_url()).ask(ada).words.inner_text()
    outbox.next(ada)
    nobody = merchant.own_address()
    unknown = Login(page).open(merchant.login_url()).ask(nobody).words.inner_text()

    assert unknown.replace(nobody, ada) == known
    assert outbox.mails(nobody) == []


def test_what_is_no_address(page: Page, merchant: Merchant, watch: Watch) -> None:
    """The form is shown again, with what was typed and a sentence."""
    watch.expect(REFUSED)
    login = Login(page).open(f"{merchant.login_url()}?prefilled_email=ada%40example")
    expect(login.email).to_have_value("ada@example")

    login.submit("ada at example")

    expect(login.alert).to_contain_text("Enter an address like name@example.com.")
    expect(login.email).to_have_value("ada at example")


def test_a_new_code(
    page: Page, portal: Portal, merchant: Merchant, outbox: Outbox, watch: Watch, ada: str
) -> None:
    """SECURITY T11: the old one ends."""
    watch.expect(REFUSED)
    code = Login(page).open(merchant.login_url()).ask(ada)
    first = outbox.next(ada)
    portal.advance(61)

    code.resend()
    second = outbox.next(ada, already=1)
    if first["code"] != second["code"]:
        code.submit(first["code"])
        expect(code.alert).to_contain_text("This code is not right. You can try 4 more times.")
    code.enter(second["code"])


def test_after_ten_minutes(
    page: Page, portal: Portal, merchant: Merchant, outbox: Outbox, watch: Watch, ada: str
) -> None:
    """SECURITY T3: by the clock that the services are given."""
    watch.expect(REFUSED)
    code = Login(page).open(merchant.login_url()).ask(ada)
    mail = outbox.next(ada)
    portal.advance(601)

    code.submit(mail["code"])

    expect(code.alert).to_contain_text("This code does not work any more.")
    code.resend().enter(outbox.next(ada, already=1)["code"])


def test_another_browser(
    page: Page, new_context: NewContext, merchant: Merchant, outbox: Outbox, watch: Watch, ada: str
) -> None:
    """SECURITY T11: whoever asked for no code has nowhere to enter one."""
    watch.expect(REFUSED)
    Login(page).open(merchant.login_url()).ask(ada)
    outbox.next(ada)

    Gone(new_context().new_page()).open(f"{merchant.login_url().partition('/p/')[0]}/p/code")


def test_without_scripts(new_context: NewContext, merchant: Merchant, outbox: Outbox, ada: str) -> None:
    """DESIGN: plain forms do."""
    page = new_context(java_script_enabled=False).new_page()
    code = Login(page).open(merchant.login_url()).ask(ada)

    code.enter(outbox.next(ada)["code"])


def test_in_japanese(page: Page, merchant: Merchant, outbox: Outbox, ada: str) -> None:
    """Issue 6.1, 6.2: pages, mail and portal in the language of `?locale=`."""
    page.goto(f"{merchant.login_url()}?locale=ja")
    expect(page.get_by_role("heading", level=1)).to_have_text("お支払い管理にログイン")
    page.get_by_role("textbox", name="メールアドレス").fill(ada)
    page.get_by_role("button", name="続ける").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("コードを入力")
    mail = outbox.next(ada)
    assert "コード" in mail["subject"]
    assert 'lang="ja"' in mail["html"]

    page.get_by_role("textbox", name="コード").fill(mail["code"])
    page.get_by_role("button", name="続ける").click()

    expect(page.get_by_role("heading", name="サブスクリプション")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_everyone_can_use_it(new_context: NewContext, merchant: Merchant, ada: str, width: int) -> None:
    """The accessibility rules, and no sideways scrolling."""
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    login = Login(page).open(merchant.login_url())
    assert violations(page) == []
    login.ask(ada)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_switched_off_is_gone(page: Page, merchant: Merchant, watch: Watch) -> None:
    """R6: the old address is dead for good; switching on again makes another."""
    watch.expect(REFUSED)
    configurations = merchant.portal.v1.billing_portal.configurations
    default = configurations.list({"is_default": True}).data[0]
    old = merchant.login_url()
    configurations.update(default.id, {"login_page": {"enabled": False}})
    page.goto(old)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")

    configurations.update(default.id, {"login_page": {"enabled": True}})

    assert merchant.login_url() != old
    Login(page).open(merchant.login_url())
    page.goto(old)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_the_code_page_after_going_back(page: Page, merchant: Merchant, outbox: Outbox, ada: str) -> None:
    """SECURITY L5: asking twice within a minute leads to the code that is on its way, and sends no second."""
    Login(page).open(merchant.login_url()).ask(ada)
    mail = outbox.next(ada)
    page.go_back()

    Login(page).expect_here().submit(ada)

    Code(page).expect_here().enter(mail["code"])
    assert len(outbox.mails(ada)) == 1
