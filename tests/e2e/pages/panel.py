"""A panel of the portal: a region named by its heading, its rows one per object."""

from typing import ClassVar, Self

from playwright.sync_api import Locator, Page, expect


class Panel:
    """Found by its heading; rows by the Stripe id or the words that a customer sees."""

    heading: ClassVar[str]
    path: ClassVar[str]

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.get_by_role("region", name=self.heading)
        self.rows = self.region.locator("[data-id]")
        self.alert = self.region.get_by_role("alert")

    def open(self) -> Self:
        """Go to the panel's own address."""
        self.page.goto(self.path)
        return self.expect_here()

    def expect_here(self) -> Self:
        """The panel stands, with its heading."""
        expect(self.region.get_by_role("heading", name=self.heading, exact=True)).to_be_visible()
        return self

    def ask_again(self) -> None:
        """Ask for what could not be shown."""
        self.region.get_by_role("link", name="Try again").click()

    def try_again(self) -> Self:
        """Ask for what could not be shown, and get it."""
        self.ask_again()
        expect(self.alert).to_have_count(0)
        expect(self.rows.first).to_be_visible()
        return self

    def row(self, stripe_id: str) -> Locator:
        """The row of that object."""
        return self.region.locator(f'[data-id="{stripe_id}"]')

    def row_named(self, words: str) -> Locator:
        """The row that says these words."""
        return self.rows.filter(has_text=words)

    def ids(self) -> list[str]:
        """The Stripe ids of its rows, from top to bottom."""
        return [row.get_attribute("data-id") or "" for row in self.rows.all()]

    def statuses(self) -> list[str]:
        """Stripe's words for the states of its rows, from top to bottom."""
        return [row.get_attribute("data-status") or "" for row in self.rows.all()]
