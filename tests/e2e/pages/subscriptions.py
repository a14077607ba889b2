"""The subscriptions of a customer."""

from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.pages.panel import Panel


class Subscriptions(Panel):
    heading = "Subscriptions"
    path = "/p/subscriptions"

    def expect_done(self) -> Self:
        """Good news stands, and the other panels have been read anew: nothing is under way any more."""
        expect(self.region.get_by_role("status")).to_be_visible()
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        return self

    def offers(self, row: Locator) -> set[str]:
        """The names of the controls in a row."""
        controls = row.get_by_role("button").or_(row.get_by_role("link"))
        return {text.strip() for text in controls.all_inner_texts()}
