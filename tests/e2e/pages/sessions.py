"""Where a customer is signed in."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.session_ended import SessionEnded


class OwnSessions:
    """One row for each open session."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name="Sessions")
        self.rows = self.region.locator("[data-id]")

    def open(self) -> Self:
        """By the link at the page's foot."""
        self.page.get_by_role("link", name="Sessions").click()
        return self.expect_here()

    def expect_here(self) -> Self:
        """It stands, this device among its rows."""
        expect(self.region).to_be_visible()
        expect(self.here).to_have_count(1)
        return self

    @property
    def here(self) -> Locator:
        """The row of this very session."""
        return self.rows.filter(has_text="This device")

    @property
    def elsewhere(self) -> Locator:
        """The rows of other devices."""
        return self.rows.filter(has_not_text="This device")

    def end_other(self) -> Self:
        """End the first session of another device."""
        self.elsewhere.first.get_by_role("button", name="End session").click()
        return self.expect_here()

    def log_out_everywhere(self) -> SessionEnded:
        """End them all, this one too."""
        self.region.get_by_role("button", name="Log out everywhere").click()
        return SessionEnded(self.page).expect_here()
