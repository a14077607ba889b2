"""Where a scenario's story is told: the API on a clock of its own, and the steps that stories share."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from sandbox.api.local import LocalApi
from sandbox.billing import timeline
from sandbox.billing.timeline import advance
from sandbox.clock import StillClock
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.subscriptions import Subscription
from sandbox.operations.meter_events import MeterEvent

DAY = 86400
SLACK = 10 * DAY


def months_before(moment: int, months: int) -> int:
    """The same day and time of an earlier month, or that month's last day."""
    then = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(then.year * 12 + then.month - 1 - months, 12)
    day = min(then.day, monthrange(year, month + 1)[1])
    return int(then.replace(year=year, month=month + 1, day=day).timestamp())


class Stage:
    """One scenario's story, told from the past to `end` (Unix seconds); its customers carry `scenario`.

    `history`: how many invoices the customer with many has.
    """

    def __init__(self, api: LocalApi, clock: StillClock, scenario: str, history: int) -> None:
        self.api = api
        self.scenario = scenario
        self.history = history
        self.end = clock.moment
        self._clock = clock

    @property
    def now(self) -> int:
        return self._clock.moment

    def begin(self, *, months: int) -> None:
        """Goes back so far that, at the end, `months` whole months have passed and the next one runs."""
        self._clock.moment = months_before(self.end, months) - SLACK

    def begin_days_ago(self, days: int) -> None:
        self._clock.moment = self.end - days * DAY

    def wait_until(self, moment: int) -> None:
        """Lets time pass, with all that is due until `moment`."""
        advance(self.api.world, moment)
        timeline.advance(self.api.world, moment)

    def wait_until_before_end(self, *, days: int) -> None:
        self.wait_until(self.end - days * DAY)

    def finish(self) -> None:
        self.wait_until(self.end)

    def customer(self, name: str, email: str, **params: Any) -> Customer:  # noqa: ANN401 - Stripe's parameters
        metadata = {"scenario": self.scenario}
        return self.api.post("/customers", Customer, name=name, email=email, metadata=metadata, **params)

    def card(
        self, customer: Customer, number: str = "4242424242424242", *, expires: tuple[int, int] | None = None
    ) -> PaymentMethod:
        """Attaches a test card, valid for about three years unless `expires` (month, year) says otherwise."""
        month, year = expires or (8, datetime.fromtimestamp(self.end, UTC).year + 3)
        card = {"number": number, "exp_month": month, "exp_year": year, "cvc": "123"}
        return self.method(customer, "card", card=card)

    def month(self, *, ago: int) -> tuple[int, int]:
        """Month and year of the month that was `ago` months before the end."""
        then = datetime.fromtimestamp(months_before(self.end, ago), UTC)
        return then.month, then.year

    def method(self, customer: Customer, kind: str, **details: Any) -> PaymentMethod:  # noqa: ANN401 - Stripe's parameters
        """Attaches a payment method of any type, with the customer's name and e-mail on it."""
        billing = {"name": customer.name, "email": customer.email}
        details.setdefault(kind, {})
        made = self.api.post("/payment_methods", PaymentMethod, type=kind, billing_details=billing, **details)
        return self.api.post(f"/payment_methods/{made.id}/attach", PaymentMethod, customer=customer.id)

    def pay_by(self, customer: Customer, method: PaymentMethod) -> None:
        """Makes it the customer's default payment method."""
        settings = {"default_payment_method": method.id}
        self.api.post(f"/customers/{customer.id}", Customer, invoice_settings=settings)

    def price(self, lookup_key: str) -> str:
        """The id of a price of the catalogue."""
        return next(price.id for price in self.api.world.prices if price.lookup_key == lookup_key)

    def subscribe(self, customer: Customer, *lookup_keys: str, **params: Any) -> Subscription:  # noqa: ANN401 - Stripe's parameters
        """Subscribes to one of each price; `items` in `params` says it in Stripe's form instead."""
        params.setdefault("items", [{"price": self.price(key)} for key in lookup_keys])
        return self.api.post("/subscriptions", Subscription, customer=customer.id, **params)

    def invoices_of(self, customer: Customer) -> list[Invoice]:
        """Oldest first."""
        return [*self.api.world.invoices.owned_by(customer.id)][::-1]

    def payment_of(self, invoice: Invoice) -> str:
        """The id of the payment intent that paid an invoice."""
        payments = self.api.world.invoice_payments.owned_by(invoice.id)
        return next(payment.payment.payment_intent for payment in payments if payment.status == "paid")

    def settle(self, invoice: Invoice) -> None:
        """Pays an invoice outside of Stripe, by bank transfer say."""
        self.api.post(f"/invoices/{invoice.id}/pay", Invoice, paid_out_of_band=True)

    def use(self, customer: Customer, event_name: str, value: int) -> None:
        """Reports usage to a meter."""
        payload = {"stripe_customer_id": customer.id, "value": value}
        self.api.post("/billing/meter_events", MeterEvent, event_name=event_name, payload=payload)

    def update(self, subscription: Subscription, **params: Any) -> Subscription:  # noqa: ANN401 - Stripe's parameters
        return self.api.post(f"/subscriptions/{subscription.id}", Subscription, **params)
