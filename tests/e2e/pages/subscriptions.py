"""The subscriptions of a customer."""

from playwright.sync_api import Locator

from tests.e2e.pages.panel import Panel


class Subscriptions(Panel):
    heading = "Subscriptions"
    path = "/p/subscriptions"

    def offers(self, row: Locator) -> set[str]:
        """The names of the controls in a row."""
        controls = row.get_by_role("button").or_(row.get_by_role("link"))
        return {text.strip() for text in controls.all_inner_texts()}
