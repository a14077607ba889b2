"""Remove: what it means, what pays instead, and doing it."""

from typing import Self

from playwright.sync_api import Page, expect


class RemovePaymentMethod:
    """The step before a payment method is gone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.locator("#payment-methods")
        self.button = self.region.get_by_role("button", name="Remove")
        self.alert = self.region.get_by_role("alert")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region.get_by_role("heading", name="Remove ")).to_be_visible()
        return self

    def replacements(self) -> list[str]:
        """The ids of what could pay instead."""
        choices = self.region.get_by_role("radio").all()
        return [choice.get_attribute("value") or "" for choice in choices]

    def pay_instead(self, method: str) -> Self:
        """Choose what pays from now on."""
        self.region.locator(f'[data-id="{method}"]').get_by_role("radio").check()
        return self

    def remove(self) -> None:
        """Do it, and find the news on the panel."""
        self.button.click()
        expect(self.region.get_by_role("status")).to_contain_text("is removed")
