"""The subscriptions of a customer."""

from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.pages.panel import Panel


class Subscriptions(Panel):
    heading = "Subscriptions"
    path = "/p/subscriptions"

    def change_by(self, button: Locator) -> Self:
        """Click it: good news stands, and the panels that hear of it have been read anew."""
        self.page.locator("[hx-trigger^=plans-changed]").evaluate_all(
            "panels => panels.forEach(panel => (panel.dataset.before = 'the change'))"
        )
        button.click()
        self.expect_here()
        expect(self.region.get_by_role("status")).to_be_visible()
        expect(self.page.locator("[data-before]")).to_have_count(0)
        return self

    def offers(self, row: Locator) -> set[str]:
        """The names of the controls in a row."""
        controls = row.get_by_role("button").or_(row.get_by_role("link"))
        return {text.strip() for text in controls.all_inner_texts()}
