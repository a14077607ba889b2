"""The billing information of a customer, and the steps that change it."""

from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.pages.panel import Panel


class Step:
    """A step in place of the panel."""

    heading: str

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region = page.locator("#billing-information")
        self.alert = self.region.get_by_role("alert")

    def expect_here(self) -> Self:
        """The step stands."""
        expect(self.region.get_by_role("heading", name=self.heading)).to_be_visible()
        return self

    def press(self, button: str) -> Self:
        """Send its form."""
        self.region.get_by_role("button", name=button).click()
        return self


class UpdateInformation(Step):
    heading = "Update information"

    def group(self, name: str) -> Locator:
        """The fields under one heading."""
        return self.region.get_by_role("group", name=name)

    def country(self, code: str, *, group: str = "Address") -> Self:
        """Choose a country, and wait for its fields; without scripts a button asks for them."""
        self.group(group).get_by_label("Country or region").select_option(code)
        ask = self.group(group).get_by_role("button", name="Show the fields for this country")
        if ask.count():
            ask.click()
        expect(self.group(group).get_by_label("Street address")).to_be_visible()
        return self

    def labels(self, *, group: str = "Address") -> Locator:
        """The labels of its fields, in their order."""
        return self.group(group).locator("label")

    def fill(self, *, group: str = "Address", **values: str) -> Self:
        """Type into fields by their label, blanks written as underscores; a list is chosen from."""
        for label, value in values.items():
            field = self.group(group).get_by_label(label.replace("_", " "))
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def save(self) -> Self:
        """Send the form."""
        return self.press("Save")


class ConfirmEmail(Step):
    heading = "Confirm your new email"

    def enter(self, code: str) -> Self:
        """Type the code and send it."""
        self.region.get_by_label("Code").fill(code)
        return self.press("Continue")


class AddTaxId(Step):
    heading = "Add tax ID"

    def add(self, kind: str, value: str) -> Self:
        """Choose a kind by Stripe's name for it, type the value, send it."""
        self.region.get_by_label("Kind").select_option(kind)
        self.region.get_by_label("Tax ID", exact=True).fill(value)
        return self.press("Save")


class BillingInformation(Panel):
    heading = "Billing information"
    path = "/p/billing-information"

    def update(self) -> UpdateInformation:
        """To the form."""
        self.region.get_by_role("link", name="Update information").click()
        return UpdateInformation(self.page).expect_here()

    def add_tax_id(self) -> AddTaxId:
        """To the form for one more tax id."""
        self.region.get_by_role("link", name="Add tax ID").click()
        return AddTaxId(self.page).expect_here()

    def says(self, words: str) -> Self:
        """The panel tells this news."""
        expect(self.region.get_by_role("status")).to_contain_text(words)
        return self
