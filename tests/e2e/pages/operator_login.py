"""Where the operator comes in."""

from typing import Self

from playwright.sync_api import Page, expect

DEMO_PASSWORD = "sandbox"


class OperatorLogin:
    """The login page of the settings."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> Self:
        self.page.goto("/settings/login")
        expect(self.page.get_by_role("heading", level=1, name="Log in to the settings")).to_be_visible()
        return self

    def enter(self, password: str = DEMO_PASSWORD) -> None:
        """In, by the demo's password unless told otherwise."""
        self.submit(password)
        expect(self.page.get_by_role("navigation", name="Settings")).to_be_visible()

    def submit(self, password: str) -> None:
        """Press the button, wherever it leads."""
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Log in").click()
