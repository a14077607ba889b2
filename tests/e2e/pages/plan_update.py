"""Update plan: the choice of plans, before anything is quoted."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.confirmation import Confirmation


class PlanUpdate:
    """The plans that are offered."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name="Update plan")
        self.alert = self.region.get_by_role("alert")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region.get_by_role("heading", name="Update plan")).to_be_visible()
        return self

    def prices(self) -> list[str]:
        """The ids of the prices that can be chosen."""
        return [row.get_attribute("data-id") or "" for row in self.region.locator("[data-id]").all()]

    def price(self, stripe_id: str) -> Locator:
        """The card of a price."""
        return self.region.locator(f'[data-id="{stripe_id}"]')

    def choose(self, stripe_id: str) -> Self:
        """Pick that price."""
        self.price(stripe_id).get_by_role("radio").check()
        return self

    def quantity(self, number: str) -> Self:
        """Type how many."""
        self.region.get_by_label("Quantity").fill(number)
        return self

    def code(self, code: str) -> Self:
        """Type a promotion code."""
        self.region.get_by_label("Promotion code").fill(code)
        return self

    def go_on(self) -> Confirmation:
        """Ask for the quote."""
        self.send()
        return Confirmation(self.page).expect_here()

    def send(self) -> Self:
        """Ask for the quote of something that is not to be had."""
        self.region.get_by_role("button", name="Continue").click()
        return self
