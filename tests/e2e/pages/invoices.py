"""The invoices of a customer and what was paid for them."""

from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.panel import Panel


class Invoices(Panel):
    heading = "Invoice history"
    path = "/p/invoices"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.more = self.region.get_by_role("link", name="Load more")

    def load_more(self) -> Self:
        """Ask for the next ones and wait until they are there."""
        before = self.rows.count()
        self.more.click()
        expect(self.rows.nth(before)).to_be_visible()
        return self
