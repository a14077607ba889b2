"""After each swap the focus is where the customer goes on, and that place is in view (LOOKS, WCAG 2.4.3)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.portal import Portal
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.billing_information import UpdateInformation
from tests.e2e.pages.home import Home
from tests.e2e.pages.walk import home, to_cancel, to_update
from tests.e2e.test_home import SHOWN_AT_FIRST

PHONE = {"width": 390, "height": 700}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A phone, where most of a page is out of view."""
    return {**browser_context_args, "viewport": PHONE}


def height_of(place: Locator) -> float:
    """How far it is from the top of what is seen."""
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def test_good_news_is_read_from_its_first_line(page: Page, merchant: Merchant) -> None:
    """The button to confirm stood far down; the news that takes its place stands at the top."""
    update = to_update(home(page, merchant.session_url("active")))
    subscriptions = update.choose(Shop(merchant).price("gold_monthly_usd")).go_on().confirm()

    news = subscriptions.region.get_by_role("status")
    expect(news).to_be_focused()
    expect(news).to_be_in_viewport(ratio=1)


def test_counting_stays_at_its_button(page: Page, merchant: Merchant) -> None:
    """Who taps it again finds it under the finger."""
    update = to_update(home(page, merchant.session_url("active")))
    update.choose(Shop(merchant).price("seats_monthly_usd")).quantity("3")
    more = update.region.get_by_role("button", name="One more")
    more.scroll_into_view_if_needed()
    before = height_of(more)

    more.click()
    expect(update.region.get_by_label("Quantity")).to_have_value("4")

    expect(more).to_be_focused()
    assert height_of(more) == pytest.approx(before, abs=2)


def test_a_country_stays_where_it_was_chosen(page: Page, merchant: Merchant) -> None:
    """The fields below it are other ones; the list itself is not left."""
    Home(page).open(merchant.session_url("active"))
    page.get_by_role("link", name="Update information").click()
    step = UpdateInformation(page).expect_here()
    country = step.group("Address").get_by_label("Country or region")
    country.focus()
    before = height_of(country)

    step.country("JP")
    expect(step.group("Address").get_by_label("Prefecture")).to_be_visible()

    expect(country).to_be_focused()
    assert height_of(country) == pytest.approx(before, abs=2)


def test_the_way_back_leads_into_the_panel(page: Page, merchant: Merchant) -> None:
    """The next key press is at the panel's first control, not behind its last."""
    subscriptions = home(page, merchant.session_url("active"))
    to_cancel(subscriptions, "Plain").region.get_by_role("link", name="Go back").press("Enter")
    subscriptions.expect_here()
    expect(page.locator("#subscriptions-top")).to_be_focused()

    page.keyboard.press("Tab")

    expect(subscriptions.region.get_by_role("link", name="Update plan")).to_be_focused()


def test_more_rows_are_the_next_to_be_reached(page: Page, merchant: Merchant) -> None:
    """Not what stands below them."""
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices
    invoices.more.press("Enter")
    first = invoices.rows.nth(SHOWN_AT_FIRST)
    expect(first).to_be_visible()
    expect(first.locator("..")).to_be_focused()

    page.keyboard.press("Tab")

    expect(first.get_by_role("link", name="View")).to_be_focused()


def test_another_try_leads_into_the_panel(
    page: Page, portal: Portal, merchant: Merchant, watch: Watch
) -> None:
    """In vain it stays at its button, which was drawn anew."""
    watch.expect("the server responded with a status of 503")
    url = merchant.session_url("active")
    portal.order_fault("/v1/invoices", status=500)
    invoices = Home(page).open(url).invoices
    again = invoices.region.get_by_role("link", name="Try again")

    with page.expect_response(lambda answer: answer.status == 503):
        again.press("Enter")
    expect(again).to_be_focused()
    portal.mend()
    again.press("Enter")

    expect(invoices.alert).to_have_count(0)
    expect(page.locator("#invoices-top")).to_be_focused()


def test_rows_that_could_not_be_loaded_are_asked_for_again(
    page: Page, portal: Portal, merchant: Merchant, watch: Watch
) -> None:
    """The focus goes from "Load more" to "Try again", and from there to the rows."""
    watch.expect("the server responded with a status of 503")
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices
    portal.order_fault("/v1/invoices", status=500)
    invoices.more.press("Enter")
    again = invoices.region.get_by_role("link", name="Try again")
    expect(again).to_be_focused()
    portal.mend()

    again.press("Enter")

    expect(invoices.rows.nth(SHOWN_AT_FIRST).locator("..")).to_be_focused()


def test_all_invoices_again(page: Page, merchant: Merchant) -> None:
    """Who has seen enough of what was found is back at the top of the panel."""
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices.find(status="Paid")

    invoices.region.get_by_role("link", name="Show all").press("Enter")

    expect(invoices.region.get_by_role("status")).to_have_count(0)
    expect(page.locator("#invoices-top")).to_be_focused()


def test_what_was_found_is_said(page: Page, merchant: Merchant) -> None:
    invoices = Home(page).open(merchant.session_url("many_invoices")).invoices
    found = invoices.find(status="Paid").region.get_by_role("status")

    expect(found).to_be_focused()
    expect(found).to_be_in_viewport()


def test_trouble_has_a_title_and_a_way_back(
    page: Page, portal: Portal, merchant: Merchant, watch: Watch
) -> None:
    """Stripe is away while a plan is cancelled: the step says so, and leads home again."""
    watch.expect("the server responded with a status of 503")
    cancel = to_cancel(home(page, merchant.session_url("active")), "Plain")
    portal.order_fault("/v1/*", status=500)

    cancel.region.get_by_role("button", name="Cancel plan").click()

    trouble = page.get_by_role("region", name="Billing is unavailable right now")
    expect(trouble.get_by_role("heading")).to_be_focused()
    portal.mend()
    trouble.get_by_role("link", name="Continue to billing").click()
    Home(page).expect_here()
