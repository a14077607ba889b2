"""Use for one plan."""

from typing import Self

from playwright.sync_api import Page, expect


class UsePaymentMethod:
    """The step that chooses the plan."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.locator("#payment-methods")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region.get_by_role("heading", name="Pay one plan with")).to_be_visible()
        return self

    def for_plan(self, subscription: str) -> None:
        """Choose a plan, and find the news on the panel."""
        self.region.locator(f'[data-id="{subscription}"]').get_by_role("radio").check()
        self.region.get_by_role("button", name="Confirm").click()
        expect(self.region.get_by_role("status")).to_contain_text("pays from now on")
