"""Who did what: the customer's own page, and the operator's tab."""

import csv
from typing import Self

from playwright.sync_api import Page, expect

from tests.e2e.pages.operator_login import OperatorLogin


class RecentActivity:
    """What a customer did, as the portal tells it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name="Recent activity")
        self.rows = self.region.get_by_role("listitem")

    def open(self) -> Self:
        """By the link at the page's foot."""
        self.page.get_by_role("link", name="Recent activity").click()
        expect(self.region).to_be_visible()
        return self


class OperatorActivity:
    """The tab of the settings page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_role("region", name="Activity")
        self.rows = self.panel.get_by_role("listitem")

    def open(self) -> Self:
        """Log in, and go there by the tabs."""
        OperatorLogin(self.page).open().enter()
        self.page.get_by_role("link", name="Activity").click()
        expect(self.panel).to_be_visible()
        return self

    def show(self, event: str, customer: str) -> Self:
        """Choose what is listed."""
        self.panel.get_by_label("Event").select_option(event)
        self.panel.get_by_label("Customer").fill(customer)
        self.panel.get_by_role("button", name="Show").click()
        expect(self.panel.get_by_role("link", name="Show all")).to_be_visible()
        return self

    def download(self) -> list[dict[str, str]]:
        """The CSV, opened as a spreadsheet would."""
        with self.page.expect_download() as download:
            self.panel.get_by_role("link", name="Download as CSV").click()
        with download.value.path().open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
