"""The tab "Portal" of the settings page, its preview, and the tab of the no-code link."""

from typing import Self

from playwright.sync_api import Locator, Page, expect


class PortalSettings:
    """Every switch of the default configuration."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.alert = page.get_by_role("alert")

    def open(self) -> Self:
        self.page.goto("/settings")
        return self.expect_here()

    def expect_here(self) -> Self:
        expect(self.page.get_by_role("heading", level=2, name="Products and prices")).to_be_visible()
        return self

    def switch(self, label: str) -> Locator:
        """A box, by what it says."""
        return self.page.get_by_role("checkbox", name=label)

    def price(self, price: str) -> Locator:
        """The box of a price, by its id."""
        return self.page.locator(f"input[name$=':{price}']")

    def save(self) -> Self:
        """Saved, and told so."""
        self.press_save()
        expect(self.page.get_by_role("status")).to_contain_text("Saved.")
        return self

    def press_save(self) -> None:
        """Press the button, wherever it leads."""
        self.page.get_by_role("button", name="Save").last.click()

    def preview(self) -> "Preview":
        self.page.get_by_role("button", name="Preview").click()
        return Preview(self.page).expect_here()


class Preview:
    """The real page, under a bar that leads on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bar = page.get_by_role("main", name="Preview")
        self.portal = page.locator(".page")

    def expect_here(self) -> Self:
        expect(self.bar).to_be_visible()
        expect(self.portal.locator("footer")).to_be_attached()
        return self

    def show(self, customer: str) -> Self:
        self.bar.get_by_label("Or the id or email of another").fill(customer)
        self.bar.get_by_role("button", name="Show").click()
        return self.expect_here()

    def go_back(self) -> PortalSettings:
        self.bar.get_by_role("link", name="Go back").click()
        return PortalSettings(self.page).expect_here()

    def save(self) -> PortalSettings:
        self.bar.get_by_role("button", name="Save").click()
        expect(self.page.get_by_role("status")).to_contain_text("Saved.")
        return PortalSettings(self.page).expect_here()


class NoCodeLink:
    """The link, as it is handed on and ended."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.address = page.get_by_role("textbox", name="Address")

    def open(self) -> Self:
        self.page.goto("/settings/link")
        return self

    def activate(self) -> str:
        """The new address."""
        self.page.get_by_role("button", name="Activate the link").click()
        expect(self.page.get_by_role("status")).to_contain_text("The link is active.")
        return self.address.input_value()

    def deactivate(self) -> Self:
        self.page.get_by_role("link", name="Deactivate").click()
        self.page.get_by_role("button", name="Deactivate for good").click()
        expect(self.page.get_by_role("status")).to_contain_text("The link is dead.")
        return self
