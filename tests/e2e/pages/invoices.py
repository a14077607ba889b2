"""The invoices of a customer and what was paid for them."""

from pathlib import Path
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.invoice import Invoice
from tests.e2e.pages.panel import Panel
from tests.e2e.pages.pay import Pay


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

    def view(self, row: Locator, title: str) -> Invoice:
        """The invoice's own view."""
        row.get_by_role("link", name="View").click()
        return Invoice(self.page, title).expect_here()

    def pay(self, row: Locator) -> Pay:
        """The step before an invoice is paid."""
        row.get_by_role("link", name="Pay", exact=True).click()
        return Pay(self.page).expect_here()

    def pay_all(self) -> Pay:
        """The step before all open ones are paid."""
        self.region.get_by_role("link", name="Pay all open invoices").click()
        return Pay(self.page).expect_here()

    def find(self, **wanted: str) -> Self:
        """Ask for some only: `year`, `status` by its words, `number`."""
        self.region.get_by_text("Find an invoice").click()
        if "year" in wanted:
            self.region.get_by_label("Year").select_option(wanted["year"])
        if "status" in wanted:
            self.region.get_by_label("Status").select_option(label=wanted["status"])
        if "number" in wanted:
            self.region.get_by_label("Number").fill(wanted["number"])
        self.region.get_by_role("button", name="Show").click()
        expect(self.region.get_by_role("status")).to_be_visible()
        return self
