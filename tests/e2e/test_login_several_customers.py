"""One e-mail address, several customers (issue 6.4, SECURITY L3, L9)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.infra.accessibility import violations
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.home import Home
from tests.e2e.pages.login import Accounts, Login


@pytest.fixture
def email(merchant: Merchant) -> str:
    """The address that two customers share."""
    return merchant.own_address("same_email_a", "same_email_b")


@pytest.fixture
def accounts(page: Page, merchant: Merchant, outbox: Outbox, email: str) -> Accounts:
    """The mailbox is proven, nothing is chosen yet."""
    code = Login(page).open(merchant.login_url()).ask(email)
    return code.enter_for_several(outbox.next(email)["code"])


def test_one_mail_then_the_choice(accounts: Accounts, merchant: Merchant, outbox: Outbox, email: str) -> None:
    """SECURITY L3: one mail, no name in it; the choice has names, plans and last invoices."""
    ids = {merchant.customer("same_email_a"), merchant.customer("same_email_b")}
    assert {row.get_attribute("data-id") for row in accounts.rows.all()} == ids
    expect(accounts.rows.filter(has_text="Familie Petersen")).to_contain_text("Gold")
    expect(accounts.rows.filter(has_text="Petersen & Sons")).to_contain_text("Last invoice:")
    assert violations(accounts.page) == []
    (mail,) = outbox.mails(email)
    assert "Petersen" not in mail["text"] + mail["html"]

    home = accounts.choose("Familie Petersen")

    expect(home.page.get_by_role("contentinfo")).to_contain_text("Familie Petersen")


def test_switching_later(accounts: Accounts, outbox: Outbox, email: str) -> None:
    """Issue 6.4: from the rail, without a new code."""
    page = accounts.choose("Familie Petersen").page
    page.get_by_role("link", name="Switch account").click()
    there = Accounts(page).expect_here()
    expect(there.rows.filter(has_text="Familie Petersen")).to_contain_text("Open now")

    home = there.choose("Petersen & Sons")

    expect(home.page.get_by_role("contentinfo")).to_contain_text("Petersen & Sons")
    assert len(outbox.mails(email)) == 1


def test_a_foreign_id(accounts: Accounts, merchant: Merchant, watch: Watch) -> None:
    """SECURITY L9: not found, as if it did not exist."""
    watch.expect("the server responded with a status of 4")
    page = accounts.page
    field = page.locator("main input[name=customer]").first
    field.evaluate("(field, id) => { field.value = id }", merchant.customer("active"))

    page.locator("main form button").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_one_customer_has_no_switch(page: Page, merchant: Merchant) -> None:
    """Who came by the merchant's own link sees no other accounts."""
    home = Home(page).open(merchant.session_url("same_email_a"))
    expect(home.page.get_by_role("link", name="Switch account")).to_have_count(0)
