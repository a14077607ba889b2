"""The portal's page with its four panels."""

from typing import Self

from playwright.sync_api import Page

from tests.e2e.pages.billing_information import BillingInformation
from tests.e2e.pages.invoices import Invoices
from tests.e2e.pages.payment_methods import PaymentMethods
from tests.e2e.pages.session_ended import SessionEnded
from tests.e2e.pages.subscriptions import Subscriptions


class Home:
    """What a customer sees first."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.subscriptions = Subscriptions(page)
        self.payment_methods = PaymentMethods(page)
        self.billing_information = BillingInformation(page)
        self.invoices = Invoices(page)
        self.panels = (self.subscriptions, self.payment_methods, self.billing_information, self.invoices)

    def open(self, url: str = "/p") -> Self:
        """Follow a session URL, or come back to the page."""
        self.page.goto(url)
        return self.expect_here()

    def expect_here(self) -> Self:
        """All four panels stand."""
        for panel in self.panels:
            panel.expect_here()
        return self

    def log_out(self) -> SessionEnded:
        """End the session."""
        self.page.get_by_role("button", name="Log out").first.click()
        return SessionEnded(self.page).expect_here()
