"""An invoice's own view."""

from typing import Self

from playwright.sync_api import Locator, Page, expect


class Invoice:
    """Found by its title; lines, payments and the ways to its documents."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.title = title
        self.region = page.get_by_role("region", name=title)

    def expect_here(self) -> Self:
        """The view stands."""
        expect(self.region.get_by_role("heading", name=self.title, level=2)).to_be_visible()
        return self

    def line(self, words: str) -> Locator:
        """The line of the summary that says these words."""
        return self.region.locator(".money-line", has_text=words)

    def due(self) -> Locator:
        """What it comes to."""
        return self.region.locator(".money-due dd")

    def hosted(self) -> Page:
        """The invoice's page at Stripe, which opens in a new tab."""
        with self.page.expect_popup() as opened:
            self.region.get_by_role("link", name="Invoice page").click()
        return opened.value

    def go_back(self) -> None:
        """To the history."""
        self.region.get_by_role("link", name="Go back").click()
