"""Where a customer is when there is no session: logged out, or with a URL that no longer opens one."""

from typing import Self

from playwright.sync_api import Page, expect


class SessionEnded:
    """A kind page with one heading and no customer's data."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heading = page.get_by_role("heading", level=1)
        self.rows = page.locator("[data-id]")

    def open(self, url: str) -> Self:
        """Follow an address that opens nothing any more."""
        self.page.goto(url)
        return self.expect_here()

    def expect_here(self) -> Self:
        """A page with a heading, and nothing of the customer's on it."""
        expect(self.heading).to_be_visible()
        expect(self.page.get_by_role("region", name="Subscriptions")).to_have_count(0)
        expect(self.rows).to_have_count(0)
        return self
