"""From a customer's home to the steps of their plan."""

from playwright.sync_api import Page

from tests.e2e.pages.home import Home
from tests.e2e.pages.plan_cancel import PlanCancel
from tests.e2e.pages.plan_update import PlanUpdate
from tests.e2e.pages.subscriptions import Subscriptions


def home(page: Page, url: str) -> Subscriptions:
    """The panel of plans."""
    return Home(page).open(url).subscriptions


def to_update(subscriptions: Subscriptions) -> PlanUpdate:
    """By the row's link."""
    subscriptions.region.get_by_role("link", name="Update plan").first.click()
    return PlanUpdate(subscriptions.page).expect_here()


def to_cancel(subscriptions: Subscriptions, plan: str) -> PlanCancel:
    """By the row's link."""
    subscriptions.region.get_by_role("link", name="Cancel plan").first.click()
    return PlanCancel(subscriptions.page, plan).expect_here()
