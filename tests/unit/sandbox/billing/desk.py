"""A merchant at their desk: an empty sandbox on a clock that stands still until it is moved."""

from typing import Any

from sandbox.app import Sandbox
from sandbox.billing.finalizing import intent_of
from sandbox.clock import StillClock
from sandbox.objects.coupons import Coupon
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.prices import Price
from sandbox.objects.products import Product
from sandbox.objects.subscriptions import Subscription
from sandbox.world import World

SEPTEMBER = 1788220800
"""2026-09-01 00:00:00 UTC, the beginning of a month of 30 days."""

HOUR, DAY = 3600, 86400

FAILS = "pm_card_chargeCustomerFail"
ASKS = "pm_card_authenticationRequired"


class Desk:
    """Short words for what the tests do again and again; parameters are Stripe's."""

    def __init__(self, moment: int = SEPTEMBER) -> None:
        self.clock = StillClock(moment)
        self.sandbox = Sandbox(self.clock, seed="empty")
        self.post = self.sandbox.local.post
        self.delete = self.sandbox.local.delete
        self.product = self.post("/products", Product, name="Coffee")

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def now(self) -> int:
        return self.clock.moment

    def wait(self, seconds: int) -> None:
        self.sandbox.advance_to(self.now + seconds)

    def wait_until(self, moment: int) -> None:
        self.sandbox.advance_to(moment)

    def customer(self, card: str | None = "pm_card_visa", **params: Any) -> Customer:
        """With a default payment method, unless `card` is None."""
        customer = self.post("/customers", Customer, name="Ada", email="ada@example.com", **params)
        if card:
            self.card(customer, card)
        return customer

    def card(self, customer: Customer, card: str) -> PaymentMethod:
        """Attaches a ready-made card and makes it the customer's default."""
        method = self.post(f"/payment_methods/{card}/attach", PaymentMethod, customer=customer.id)
        settings = {"default_payment_method": method.id}
        self.post(f"/customers/{customer.id}", Customer, invoice_settings=settings)
        return method

    def price(self, amount: int = 1000, *, currency: str = "usd", **params: Any) -> Price:
        """Per month, unless `recurring` says otherwise."""
        params.setdefault("recurring", {"interval": "month"})
        params.setdefault("product", self.product.id)
        if params.get("billing_scheme") != "tiered":
            params["unit_amount"] = amount
        return self.post("/prices", Price, currency=currency, **params)

    def coupon(self, **params: Any) -> Coupon:
        return self.post("/coupons", Coupon, **params)

    def subscribe(self, customer: Customer, *prices: Price, **params: Any) -> Subscription:
        params.setdefault("items", [{"price": price.id} for price in prices])
        return self.post("/subscriptions", Subscription, customer=customer.id, **params)

    def update(self, subscription: Subscription, **params: Any) -> Subscription:
        return self.post(f"/subscriptions/{subscription.id}", Subscription, **params)

    def change_item(self, subscription: Subscription, **params: Any) -> list[dict[str, Any]]:
        """`items` of an update that changes the subscription's first item."""
        return [{"id": subscription.items.data[0].id, **params}]

    def preview(self, subscription: Subscription, **params: Any) -> Invoice:
        return self.post("/invoices/create_preview", Invoice, subscription=subscription.id, **params)

    def latest(self, subscription: Subscription) -> Invoice:
        return self.world.invoices.get(subscription.latest_invoice or "")

    def intent(self, subscription: Subscription) -> PaymentIntent:
        """The payment of its latest invoice."""
        found = intent_of(self.world, self.latest(subscription))
        assert found
        return found

    def events(self, *types: str) -> list[str]:
        """The types of what happened so far, oldest first; only those named, if any are."""
        happened = [event.type for event in self.world.events]
        return [kind for kind in happened if not types or kind in types]


def amounts(invoice: Invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]
