"""The payment methods of a customer."""

from typing import Self

from playwright.sync_api import expect

from tests.e2e.pages.add_payment_method import AddPaymentMethod
from tests.e2e.pages.panel import Panel
from tests.e2e.pages.remove_payment_method import RemovePaymentMethod
from tests.e2e.pages.use_payment_method import UsePaymentMethod


class PaymentMethods(Panel):
    heading = "Payment methods"
    path = "/p/payment-methods"

    def add(self) -> AddPaymentMethod:
        """To the step that leads on to Stripe's page."""
        self.region.get_by_role("link", name="Add payment method").click()
        return AddPaymentMethod(self.page).expect_here()

    def make_default(self, method: str) -> Self:
        """By the row's button; waits for the news."""
        self.row(method).get_by_role("button", name="Make default").click()
        return self.says("is your default now")

    def use(self, method: str) -> UsePaymentMethod:
        """To the step that chooses one plan for it."""
        self.row(method).get_by_role("link", name="Use for one plan").click()
        return UsePaymentMethod(self.page).expect_here()

    def remove(self, method: str) -> RemovePaymentMethod:
        """To the step that says what it means."""
        self.row(method).get_by_role("link", name="Remove").click()
        return RemovePaymentMethod(self.page).expect_here()

    def says(self, words: str) -> Self:
        """The panel tells this news."""
        expect(self.region.get_by_role("status")).to_contain_text(words)
        return self

    def default(self) -> str:
        """The id of the one that is the default."""
        badge = self.page.get_by_text("Default", exact=True)
        return self.rows.filter(has=badge).get_attribute("data-id") or ""
