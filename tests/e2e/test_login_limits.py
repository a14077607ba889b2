"""What guessing and asking too often meets (SECURITY L4, L5, L8)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.outbox import Outbox
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.login import Login, MailedLink


@pytest.fixture(autouse=True)
def refusals_are_meant(watch: Watch) -> None:
    """A browser reports each of them."""
    watch.expect("the server responded with a status of 4")


@pytest.fixture
def email(merchant: Merchant) -> str:
    """The address of a customer."""
    return merchant.own_address("trialing")


def test_five_wrong_codes(page: Page, merchant: Merchant, outbox: Outbox, email: str) -> None:
    """SECURITY L4, L8: the code is over, though it was right; the link still opens."""
    code = Login(page).open(merchant.login_url()).ask(email)
    mail = outbox.next(email)
    wrong = f"{(int(mail['code']) + 1) % 1_000_000:06}"
    for left in ("4 more times", "3 more times", "2 more times", "1 more time"):
        code.submit(wrong)
        expect(code.alert).to_contain_text(left)
    code.submit(wrong)
    expect(code.alert).to_contain_text("This code does not work any more.")
    expect(code.code).to_have_count(0)

    MailedLink(page).open(mail["link"]).follow()


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_asking_too_often(new_context: NewContext, merchant: Merchant, email: str, known: bool) -> None:
    """SECURITY L5: once a minute, and the page says so of every address alike."""
    address = email if known else merchant.own_address()
    Login(new_context().new_page()).open(merchant.login_url()).ask(address)

    login = Login(new_context().new_page()).open(merchant.login_url())
    login.submit(address)

    expect(login.alert).to_contain_text("A code was sent less than a minute ago.")
