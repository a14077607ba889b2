"""A phone that loses its connection, and a customer who taps twice: neither leaves a doubt (LOOKS)."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.infra.merchant import Merchant
from tests.e2e.infra.shop import Shop
from tests.e2e.infra.watch import Watch
from tests.e2e.pages.walk import home, to_update


@pytest.fixture
def offline_watch(watch: Watch) -> Watch:
    """What a browser and htmx say of a lost connection."""
    watch.expect("net::ERR_INTERNET_DISCONNECTED", "htmx:error")
    return watch


@pytest.mark.usefixtures("offline_watch")
def test_a_tap_without_a_connection(page: Page, merchant: Merchant) -> None:
    """It is said where the customer tapped, and gone with the next try that succeeds."""
    subscriptions = home(page, merchant.session_url("active"))
    page.context.set_offline(True)
    subscriptions.region.get_by_role("link", name="Update plan").click()
    expect(subscriptions.alert).to_contain_text("No connection")
    expect(subscriptions.alert).to_be_in_viewport()

    page.context.set_offline(False)
    to_update(subscriptions)

    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("offline_watch")
def test_a_lost_confirmation(page: Page, merchant: Merchant) -> None:
    """R1: it is said that nothing is done twice; the button stays, and the next tap is answered."""
    shop = Shop(merchant)
    update = to_update(home(page, merchant.session_url("active")))
    confirm = update.choose(shop.price("gold_monthly_usd")).go_on()
    page.context.set_offline(True)
    confirm.button.click()
    expect(confirm.alert).to_contain_text("nothing is done twice")

    page.context.set_offline(False)
    confirm.confirm()


def test_a_second_tap_undoes_nothing(page: Page, merchant: Merchant) -> None:
    """Its answer would come while the customer chooses, and take the choice away."""
    asked: list[str] = []

    def count(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    subscriptions = home(page, merchant.session_url("active"))
    page.route("**/update", count)
    subscriptions.region.get_by_role("link", name="Update plan").dblclick()
    expect(page.get_by_role("heading", name="Update plan")).to_be_focused()
    page.get_by_role("link", name="Go back").click()
    subscriptions.expect_here()

    assert len(asked) == 1
