"""The quote of a change, and confirming it."""

from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.subscriptions import Subscriptions


class Confirmation:
    """What is due today and what comes then."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name="Confirm your new plan")
        self.button = self.region.get_by_role("button", name="Confirm")
        self.alert = self.region.get_by_role("alert")

    def expect_here(self) -> Self:
        """The quote stands."""
        expect(self.region).to_be_visible()
        return self

    def amounts(self) -> dict[str, str]:
        """The summary line by line."""
        return {
            line.locator("dt").inner_text().split("\n")[0]: line.locator("dd").inner_text()
            for line in self.region.locator(".money dl > div").all()
        }

    def says(self, sentence: str) -> Self:
        """These words stand on it."""
        expect(self.region).to_contain_text(sentence)
        return self

    def confirm(self) -> Subscriptions:
        """Do it, and find the panel with the good news."""
        return Subscriptions(self.page).change_by(self.button)
