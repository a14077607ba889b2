"""The payment methods of a customer."""

from tests.e2e.pages.panel import Panel


class PaymentMethods(Panel):
    heading = "Payment methods"
    path = "/p/payment-methods"
