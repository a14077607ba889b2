"""Issue 7.6, SECURITY D4: what a customer does, they and the operator can read afterwards."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra import accessibility
from tests.e2e.infra.merchant import Merchant
from tests.e2e.pages.activity import OperatorActivity, RecentActivity
from tests.e2e.pages.home import Home


def test_from_the_customer_to_the_operator(page: Page, new_context: NewContext, merchant: Merchant) -> None:
    """A sign-in: told to the customer in words, to the operator with its request, and in the file."""
    Home(page).open(merchant.session_url("two_cards"))
    recent = RecentActivity(page).open()
    expect(recent.rows.first).to_contain_text("You signed in.")
    expect(recent.rows.first).to_contain_text("Chrome, Linux")
    assert accessibility.violations(page) == []

    desk = new_context().new_page()
    customer = merchant.customer("two_cards")
    activity = OperatorActivity(desk).open().show("session.opened", customer)
    expect(activity.rows.first).to_contain_text("session.opened")
    expect(activity.rows.first).to_contain_text("req_")
    assert accessibility.violations(desk) == []
    found = activity.download()
    assert {(line["event"], line["customer_id"], line["result"]) for line in found} == {
        ("session.opened", customer, "done")
    }
