"""The page in front of a session: a personal link's, or a session URL's that asks first."""

from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.code import Code


class Link:
    """One heading, one button, and nobody's data but a masked address."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.button = page.get_by_role("button", name="Continue")
        self.stay = page.get_by_role("link", name="Stay signed in")

    def open(self, url: str) -> Self:
        """Follow the link."""
        self.page.goto(url)
        return self.expect_here()

    def expect_here(self) -> Self:
        """It stands, with its one button."""
        expect(self.button).to_have_count(1)
        expect(self.page.locator("[data-id]")).to_have_count(0)
        return self

    def says(self, sentence: str) -> Self:
        """These words stand on it."""
        expect(self.page.get_by_role("main")).to_contain_text(sentence)
        return self

    def go_on(self) -> None:
        """Press the button; what follows is the test's."""
        self.button.click()

    def ask_for_code(self) -> Code:
        """Press the button of a link that does not open by itself."""
        self.says("This link needs a code")
        self.button.click()
        return Code(self.page).expect_here()
