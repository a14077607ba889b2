"""The step in which an invoice, or all open ones, are paid."""

from typing import Self

from playwright.sync_api import Page, expect


class Pay:
    """Nothing is charged before "Confirm"."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.locator("#invoices")
        self.alert = self.region.get_by_role("alert")
        self.button = self.region.get_by_role("button", name="Confirm")

    def expect_here(self) -> Self:
        """The step stands, with its way back."""
        expect(self.region.get_by_role("link", name="Go back")).to_be_visible()
        expect(self.region.get_by_text("Due today")).to_be_visible()
        return self

    def choose(self, last4: str) -> Self:
        """Pay with the card that ends so."""
        self.region.get_by_role("radio", name=f"ending in {last4}").check()
        return self

    def confirm(self) -> Self:
        """Pay."""
        self.button.click()
        return self

    def at_the_bank(self, answer: str) -> None:
        """The bank's question, and the customer's answer: "Complete" or "Fail"."""
        self.page.wait_for_url("**/sandbox/authentication/**")
        self.page.get_by_role("button", name=f"{answer} authentication").click()
