"""What the merchant's server does and sees about a customer's invoices."""

import stripe

from tests.e2e.infra.merchant import Merchant


class Ledger:
    """One customer's invoices, by Stripe's SDK."""

    def __init__(self, merchant: Merchant, scenario: str) -> None:
        self._api = merchant.stripe.v1
        self.customer = merchant.customer(scenario)

    def bill(self, amount: int, description: str, currency: str = "usd") -> stripe.Invoice:
        """An open invoice of one line (minor units); nothing tries to collect it."""
        self._api.invoice_items.create(
            {"customer": self.customer, "amount": amount, "currency": currency, "description": description}
        )
        draft = self._api.invoices.create(
            {
                "customer": self.customer,
                "currency": currency,
                "pending_invoice_items_behavior": "include",
                "auto_advance": False,
            }
        )
        return self._api.invoices.finalize_invoice(draft.id)

    def open(self) -> list[str]:
        """The ids of what is open, newest first."""
        listed = self._api.invoices.list({"customer": self.customer, "status": "open"})
        return [invoice.id for invoice in listed.data]

    def newest(self, count: int = 100) -> list[stripe.Invoice]:
        """Whole invoices, newest first."""
        return self._api.invoices.list({"customer": self.customer, "limit": count}).data

    def status(self, invoice: str) -> str | None:
        """Stripe's word."""
        return self._api.invoices.retrieve(invoice).status

    def attempts(self) -> list[str]:
        """How each attempt to charge the customer ended, newest first."""
        return [charge.status for charge in self._api.charges.list({"customer": self.customer}).data]
