"""What the demo merchant sells, and what a customer has of it, as Stripe's own API says."""

from typing import Any

import stripe

from tests.e2e.infra.merchant import Merchant


class Shop:
    """Prices by their lookup keys (`gold_monthly_usd`); a customer's one subscription."""

    def __init__(self, merchant: Merchant) -> None:
        self._api = merchant.stripe.v1
        self._merchant = merchant

    def price(self, key: str) -> str:
        """The id of the price with that lookup key."""
        asked: Any = {"lookup_keys": [key]}
        return str(self._api.prices.list(asked).data[0].id)

    def subscription(self, scenario: str) -> stripe.Subscription:
        """The newest subscription of that demo customer, in whatever state."""
        customer = self._merchant.customer(scenario)
        return self._api.subscriptions.list({"customer": customer, "status": "all"}).data[0]

    def has(self, scenario: str) -> tuple[str, int | None]:
        """The lookup key of the price that the customer has, and how many."""
        item = self.subscription(scenario)["items"].data[0]
        return str(item.price.lookup_key), item.quantity

    def newest_invoice(self, scenario: str) -> stripe.Invoice:
        """The invoice that was made last."""
        customer = self._merchant.customer(scenario)
        return self._api.invoices.list({"customer": customer, "limit": 1}).data[0]

    def pay_with(self, scenario: str, test_card: str) -> str:
        """Makes a test card (`pm_card_…`) the customer's default, and the subscription's with it."""
        customer = self._merchant.customer(scenario)
        method = self._api.payment_methods.attach(test_card, {"customer": customer}).id
        self._api.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})
        plan = self.subscription(scenario)
        if plan.default_payment_method:
            self._api.subscriptions.update(plan.id, {"default_payment_method": ""})
        return str(method)

    def promotion_code(self, code: str, coupon: dict[str, Any], **limits: Any) -> str:
        """A promotion code of a fresh coupon."""
        parameters: Any = coupon
        made = self._api.coupons.create(parameters)
        asked: Any = {"promotion": {"type": "coupon", "coupon": made.id}, "code": code, **limits}
        return str(self._api.promotion_codes.create(asked).id)

    def configuration(self, **features: Any) -> str:
        """A portal configuration with these features."""
        portal: Any = self._merchant.portal.v1.billing_portal.configurations
        history = {"invoice_history": {"enabled": True}, "payment_method_update": {"enabled": True}}
        return str(portal.create({"features": {**history, **features}}).id)

    def product_of(self, key: str) -> str:
        """The product of the price with that lookup key."""
        asked: Any = {"lookup_keys": [key]}
        return str(self._api.prices.list(asked).data[0].product)

    def offer(self, *keys: str, **rules: Any) -> dict[str, Any]:
        """`subscription_update` with these prices, one product each."""
        products = [{"product": self.product_of(key), "prices": [self.price(key)]} for key in keys]
        usual = {"enabled": True, "default_allowed_updates": ["price"], "products": products}
        return {"subscription_update": {**usual, **rules}}
