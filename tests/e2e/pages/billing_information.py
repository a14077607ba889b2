"""The billing information of a customer."""

from tests.e2e.pages.panel import Panel


class BillingInformation(Panel):
    heading = "Billing information"
    path = "/p/billing-information"
