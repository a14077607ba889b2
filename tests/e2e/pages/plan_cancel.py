"""Cancel plan: what happens, why, and doing it."""

from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.subscriptions import Subscriptions


class PlanCancel:
    """One page that cancels."""

    def __init__(self, page: Page, plan: str) -> None:
        self.page = page
        self.region = page.get_by_role("region", name=f"Cancel {plan}")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region).to_be_visible()
        return self

    def says(self, sentence: str) -> Self:
        """These words stand on it."""
        expect(self.region).to_contain_text(sentence)
        return self

    def because(self, reason: str) -> Self:
        """Say why."""
        self.region.get_by_label(reason).check()
        return self

    def comment(self, words: str) -> Self:
        """Say it in own words."""
        self.region.get_by_label("In your own words").fill(words)
        return self

    def cancel(self, button: str = "Cancel plan") -> Subscriptions:
        """Do it, and find the panel with what has happened."""
        return Subscriptions(self.page).change_by(self.region.get_by_role("button", name=button))
