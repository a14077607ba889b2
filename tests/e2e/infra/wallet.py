"""What the merchant's server sees and does about a customer's payment methods."""

import time

from tests.e2e.infra.merchant import Merchant

PATIENCE_SECONDS = 10


class Wallet:
    """One customer's payment methods, by Stripe's SDK."""

    def __init__(self, merchant: Merchant, scenario: str) -> None:
        self._stripe = merchant.stripe
        self.customer = merchant.customer(scenario)

    def methods(self) -> list[str]:
        """Their ids."""
        listed = self._stripe.v1.customers.payment_methods.list(self.customer).data
        return [method.id for method in listed]

    def last4(self, method: str) -> str:
        """The end of a card's number."""
        card = self._stripe.v1.payment_methods.retrieve(method).card
        assert card is not None
        return str(card.last4)

    def add(self, card: str = "pm_card_mastercard") -> str:
        """A further card; says its id."""
        made = self._stripe.v1.payment_methods.attach(card, {"customer": self.customer})
        return made.id

    def default(self) -> str | None:
        """The id of the customer's default."""
        settings = self._stripe.v1.customers.retrieve(self.customer).invoice_settings
        assert settings is not None
        found = settings.default_payment_method
        return found if isinstance(found, str) or found is None else found.id

    def next_default(self, before: str | None) -> str:
        """The default after that one, once it is another: events take a moment."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self.default()) in {before, None}:
            assert time.monotonic() < deadline, "the default stayed"
        assert found is not None
        return found

    def plans(self) -> dict[str, str | None]:
        """Each living subscription with the payment method that it names as its own."""
        listed = self._stripe.v1.subscriptions.list({"customer": self.customer}).data
        return {plan.id: _id(plan.default_payment_method) for plan in listed}

    def override(self, plan: str, method: str) -> None:
        """That subscription names a payment method of its own."""
        self._stripe.v1.subscriptions.update(plan, {"default_payment_method": method})


def _id(found: object) -> str | None:
    return None if found is None else str(getattr(found, "id", found))
