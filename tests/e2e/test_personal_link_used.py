"""A link that was used, or is older than its direct life, is no dead end (SECURITY T3, T4, T10).

Each test that asks for a code has a customer of its own: mails to one mailbox are limited (L5).
"""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.infra.links import mailed, personal_link
from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.pages.home import Home
from tests.e2e.pages.link import Link

DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("scenario", "address", "scripts"),
    [("no_subscription", "luiza@example.com", True), ("two_cards", "jonas@example.com", False)],
)
def test_used_twice(
    page: Page,
    new_context: NewContext,
    portal: Portal,
    merchant: Merchant,
    scenario: str,
    address: str,
    scripts: bool,
) -> None:
    """T4: in another browser it leads to a code, to the stored address, and then to the portal."""
    url = personal_link(portal, merchant.customer(scenario))
    Link(page).open(url).go_on()
    Home(page).expect_here()
    other = new_context(java_script_enabled=scripts).new_page()

    code = Link(other).open(url).says(f"{address[0]}…@example.com").ask_for_code()
    code.enter(mailed(portal, address)["code"])

    Home(other).expect_here()
    Home(page).open("/p")


def test_again_where_it_was_used(page: Page, portal: Portal, merchant: Merchant) -> None:
    """Who is signed in already goes in without a code."""
    url = personal_link(portal, merchant.customer("active"))
    Link(page).open(url).go_on()
    Home(page).expect_here()

    Link(page).open(url).go_on()

    Home(page).expect_here()


def test_older_than_a_day(page: Page, portal: Portal, merchant: Merchant) -> None:
    """T3: after its direct life it asks for a code, and leads to its flow all the same."""
    customer = merchant.customer("trialing")
    url = personal_link(portal, customer, flow="payment_method_update")
    portal.advance(DAY + 1)

    Link(page).open(url).ask_for_code().enter(mailed(portal, "theo@example.com")["code"])

    expect(page).to_have_url(f"{portal.base}/p/payment-methods/add")


def test_two_at_once(page: Page, new_context: NewContext, portal: Portal, merchant: Merchant) -> None:
    """T4: both saw the button; the second to press it is asked for a code."""
    url = personal_link(portal, merchant.customer("active"))
    first, second = Link(page).open(url), Link(new_context().new_page()).open(url)

    first.go_on()
    Home(page).expect_here()
    second.go_on()

    second.says("This link needs a code")


def test_a_shorter_life(page: Page, portal: Portal, merchant: Merchant) -> None:
    """`--expires`: 90 minutes are 90 minutes."""
    customer = merchant.customer("active")
    url = personal_link(portal, customer, expires="90m")
    portal.advance(90 * 60 - 5)
    Link(page).open(url).says("This link opens the billing of")

    portal.advance(6)

    Link(page).open(url).says("This link needs a code")
