"""The operator's list of paused collections."""

import csv
import time
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.operator_login import OperatorLogin

PATIENCE_SECONDS = 20


class PausedCollections:
    """The tab of the settings page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.get_by_role("region", name="Paused collections")

    def open(self) -> Self:
        """Log in, and go there by the tabs."""
        OperatorLogin(self.page).open().enter()
        self.page.get_by_role("link", name="Paused collections").click()
        return self.expect_here()

    def expect_here(self) -> Self:
        expect(self.panel).to_be_visible()
        return self

    def row(self, subscription: str) -> Locator:
        """A subscription in the list, if it is there."""
        return self.panel.locator(f"[data-id={subscription}]")

    def reload_until(self, subscription: str, *, listed: bool) -> Self:
        """Look again until an event has come through."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (self.row(subscription).count() == 1) is not listed:
            assert time.monotonic() < deadline, "the event did not come through"
            self.page.reload()
        return self.expect_here()

    def show(self, collection: str) -> Self:
        """Choose what is listed."""
        self.panel.get_by_label("Collection").select_option(collection)
        self.panel.get_by_role("button", name="Show").click()
        expect(self.page).to_have_url(f"/settings/paused?collection={collection.lower()}")
        return self.expect_here()

    def download(self) -> list[dict[str, str]]:
        """The CSV, opened as a spreadsheet would."""
        with self.page.expect_download() as download:
            self.panel.get_by_role("link", name="as CSV").click()
        with download.value.path().open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
