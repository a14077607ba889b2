"""The merchant's server: Stripe's official SDK, pointed at the sandbox and at the portal."""

import secrets
from typing import Any

import stripe

from tests.e2e.infra.portal import Portal

KEY = "sk_test_sandbox"
SCENARIOS = (
    "active",
    "trialing",
    "past_due",
    "canceling",
    "scheduled_change",
    "multi_product",
    "metered",
    "send_invoice",
    "paused_collection",
    "yen",
    "two_cards",
    "no_card",
    "no_subscription",
    "requires_action",
    "same_email_a",
    "same_email_b",
    "many_invoices",
)


def stripe_client(base: str) -> stripe.StripeClient:
    """Stripe's SDK with its API base at any Stripe-compatible server."""
    return stripe.StripeClient(KEY, base_addresses={"api": base})


class Merchant:
    """Two clients, as a merchant has them: `stripe` for everything, `portal` for portal sessions."""

    def __init__(self, portal: Portal) -> None:
        self.stripe = stripe_client(portal.sandbox)
        self.portal = stripe_client(portal.base)
        self._customers: dict[str, str] = {}

    def customer(self, scenario: str) -> str:
        """The id of the demo customer of that scenario, which a test asks for again and again."""
        if scenario not in self._customers:
            for customer in self.stripe.v1.customers.list({"limit": 100}).auto_paging_iter():
                if customer.metadata and (name := customer.metadata.to_dict().get("scenario")):
                    self._customers[name] = customer.id
        return self._customers[scenario]

    def session_url(self, scenario: str, **parameters: Any) -> str:
        """A fresh session URL for the demo customer of that scenario."""
        return self.session_url_of(self.customer(scenario), **parameters)

    def session_url_of(self, customer: str, **parameters: Any) -> str:
        """A fresh session URL for that customer, in English unless asked otherwise."""
        asked: Any = {"customer": customer, "locale": "en", **parameters}
        return self.portal.v1.billing_portal.sessions.create(asked).url

    def login_url(self) -> str:
        """The login page of the default configuration."""
        portal: Any = self.portal.v1.billing_portal.configurations
        return str(portal.list({"is_default": True}).data[0].login_page.url)

    def own_address(self, *scenarios: str) -> str:
        """A fresh e-mail address, of which no test has asked for mails, for these demo customers."""
        email = f"{secrets.token_hex(6)}@example.com"
        for scenario in scenarios:
            self.stripe.v1.customers.update(self.customer(scenario), {"email": email})
        return email
