"""The invoices of a customer and what was paid for them."""

from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

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

    def download(self, row: Locator) -> Path:
        """The file that "Download PDF" gives."""
        with self.page.expect_download() as download:
            row.get_by_role("link", name="Download PDF").click()
        return download.value.path()

    def view(self, row: Locator) -> Page:
        """The invoice's own page, which Stripe hosts."""
        row.get_by_role("link", name="View").click()
        expect(self.region).to_have_count(0)
        return self.page
