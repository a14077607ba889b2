"""Issue 3's closing condition: the official SDK lives a year of a customer's life, with each figure right."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from sandbox.app import Sandbox
from sandbox.clock import StillClock
from tests.unit.sandbox.billing.desk import DAY, HOUR
from tests.unit.sandbox.billing.loopback import Merchant, served

BASIC, PRO = 1000, 3000


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


class Customer:
    """Ada, as her merchant's server sees her: everything is read again through the API."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.v1 = merchant.stripe.v1
        self.id = self.v1.customers.create({"name": "Ada", "email": "ada@example.com"}).id
        product = self.v1.products.create({"name": "Plan"})
        self.basic = self.price(product.id, BASIC)
        self.pro = self.price(product.id, PRO)

    def price(self, product: str, amount: int) -> str:
        recurring: Any = {"interval": "month"}
        made = self.v1.prices.create(
            {"product": product, "currency": "usd", "unit_amount": amount, "recurring": recurring}
        )
        return made.id

    def take_card(self, card: str) -> str:
        """Attaches a test card and pays by it from now on."""
        method = self.v1.payment_methods.attach(card, {"customer": self.id})
        self.v1.customers.update(self.id, {"invoice_settings": {"default_payment_method": method.id}})
        return method.id

    def subscription(self, subscription_id: str) -> stripe.Subscription:
        return self.v1.subscriptions.retrieve(subscription_id, {"expand": ["latest_invoice.payments"]})

    def latest(self, subscription_id: str) -> stripe.Invoice:
        invoice = self.subscription(subscription_id).latest_invoice
        assert isinstance(invoice, stripe.Invoice)
        return invoice

    @property
    def balance(self) -> int:
        return self.v1.customers.retrieve(self.id).balance or 0


def amounts(invoice: stripe.Invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]


def period_end(subscription: stripe.Subscription) -> int:
    return subscription["items"]["data"][0]["current_period_end"]  # type: ignore[no-any-return]


@pytest.fixture
def ada() -> Any:
    with served(Sandbox(StillClock(at(2026, 9, 1)), seed="empty")) as merchant:
        yield Customer(merchant)


def test_a_year(ada: Customer) -> None:
    """Trial, failed payment, new card, upgrade as quoted, scheduled downgrade, cancellation, return."""
    v1, merchant = ada.v1, ada.merchant
    broken = ada.take_card("pm_card_chargeCustomerFail")
    subscribed = v1.subscriptions.create(
        {"customer": ada.id, "items": [{"price": ada.basic}], "trial_period_days": 14}
    )
    plan = subscribed.id
    assert (subscribed.status, ada.latest(plan).total) == ("trialing", 0)

    # 15 September: the trial ends, and the card fails an hour later.
    merchant.wait_until(at(2026, 9, 15, 2))
    failed = ada.latest(plan)
    assert (ada.subscription(plan).status, failed.status, failed.attempt_count) == ("past_due", "open", 1)
    assert (failed.amount_due, failed.amount_remaining) == (BASIC, BASIC)
    assert failed.next_payment_attempt == at(2026, 9, 15, 1) + 1 + 3 * DAY
    with pytest.raises(stripe.CardError, match="Your card was declined"):
        v1.invoices.pay(failed.id)

    # The customer adds a card that works, removes the broken one and pays.
    merchant.wait(DAY)
    ada.take_card("pm_card_visa")
    v1.payment_methods.detach(broken)
    paid = v1.invoices.pay(failed.id, {"expand": ["payments"]})
    assert (paid.status, paid.amount_paid, paid.attempt_count) == ("paid", BASIC, 1)
    assert paid.payments
    assert [payment.status for payment in paid.payments.data] == ["paid"]
    assert ada.subscription(plan).status == "active"

    # 30 September, the middle of the month from the 15th: an upgrade, billed as it was quoted.
    merchant.wait_until(at(2026, 9, 30))
    item = ada.subscription(plan)["items"]["data"][0]["id"]
    items: Any = [{"id": item, "price": ada.pro}]
    change: Any = {"items": items, "proration_behavior": "always_invoice"}
    quote = v1.invoices.create_preview({"subscription": plan, "subscription_details": change})
    assert quote.parent
    assert quote.parent.subscription_details
    change["proration_date"] = quote.parent.subscription_details["subscription_proration_date"]
    merchant.wait(120)
    change["payment_behavior"] = "pending_if_incomplete"
    v1.subscriptions.update(plan, change)
    billed = ada.latest(plan)
    assert amounts(billed) == amounts(quote) == [-BASIC // 2, PRO // 2]
    assert (billed.total, billed.amount_paid, billed.status) == (quote.total, quote.amount_due, "paid")

    # A downgrade at the end of the period, by schedule.
    schedule = v1.subscription_schedules.create({"from_subscription": plan})
    present = schedule.phases[0]
    v1.subscription_schedules.update(
        schedule.id,
        {
            "end_behavior": "release",
            "proration_behavior": "none",
            "phases": [
                {
                    "items": [{"price": ada.pro, "quantity": 1}],
                    "start_date": present.start_date,
                    "end_date": present.end_date,
                },
                {
                    "items": [{"price": ada.basic, "quantity": 1}],
                    "duration": {"interval": "month", "interval_count": 1},
                    "proration_behavior": "none",
                },
            ],
        },
    )
    assert present.end_date == at(2026, 10, 15)
    assert ada.subscription(plan)["items"]["data"][0]["price"]["id"] == ada.pro
    merchant.wait_until(at(2026, 10, 15, 2))
    assert ada.subscription(plan)["items"]["data"][0]["price"]["id"] == ada.basic
    assert (amounts(ada.latest(plan)), ada.latest(plan).status) == ([BASIC], "paid")

    # The schedule lets go after its last phase; renewals go on, one a month.
    merchant.wait_until(at(2027, 3, 20))
    assert ada.subscription(plan).schedule is None
    assert v1.subscription_schedules.retrieve(schedule.id).status == "released"
    renewals = [
        invoice.created
        for invoice in v1.invoices.list({"subscription": plan, "limit": 100}).auto_paging_iter()
        if invoice.billing_reason == "subscription_cycle"
    ]
    months = [(2027, 3), (2027, 2), (2027, 1), (2026, 12), (2026, 11), (2026, 10), (2026, 9)]
    assert renewals == [at(year, month, 15) for year, month in months]

    # 20 March: cancelled for the end of the period, which comes on 15 April.
    leaving = v1.subscriptions.update(
        plan,
        {
            "cancel_at": "max_period_end",
            "cancellation_details": {"feedback": "unused", "comment": "on leave"},
        },
    )
    assert (leaving.cancel_at, leaving.cancel_at_period_end) == (at(2027, 4, 15), False)
    merchant.wait_until(at(2027, 4, 16))
    gone = ada.subscription(plan)
    assert (gone.status, gone.ended_at) == ("canceled", at(2027, 4, 15))
    assert gone.cancellation_details
    assert gone.cancellation_details.feedback == "unused"
    assert v1.subscriptions.list({"customer": ada.id}).data == []

    # June: back on the large plan at 20 % off, then down to the small one after 20 of 30 days.
    merchant.wait_until(at(2027, 6, 1))
    coupon = v1.coupons.create({"percent_off": 20, "duration": "forever"})
    again = v1.subscriptions.create(
        {"customer": ada.id, "items": [{"price": ada.pro}], "discounts": [{"coupon": coupon.id}]}
    )
    first = ada.latest(again.id)
    assert (first.subtotal, first.total, first.amount_paid) == (PRO, 2400, 2400)
    merchant.wait_until(at(2027, 6, 21))
    item = again["items"]["data"][0]["id"]
    items = [{"id": item, "price": ada.basic}]
    v1.subscriptions.update(again.id, {"items": items, "proration_behavior": "always_invoice"})
    down = ada.latest(again.id)
    assert (amounts(down), down.total, down.amount_due) == ([-800, 266], -534, 0)
    assert ada.balance == -534

    # July: the credit pays a part of the next month.
    merchant.wait_until(at(2027, 7, 1, 2))
    july = ada.latest(again.id)
    assert (july.total, july.starting_balance, july.amount_paid, july.ending_balance) == (800, -534, 266, 0)
    assert (ada.balance, ada.subscription(again.id).status) == (0, "active")

    # What came in over the year: 7 small months, half an upgrade, 24.00 in June and 2.66 in July.
    charges = v1.charges.list({"customer": ada.id, "limit": 100}).auto_paging_iter()
    taken = sum(charge.amount for charge in charges if charge.paid)
    assert taken == 7 * BASIC + 1000 + 2400 + 266


def test_an_hour_has_to_pass_before_a_renewal_is_charged(ada: Customer) -> None:
    """Point 1: seen through the SDK, a renewal is a draft first."""
    ada.take_card("pm_card_visa")
    plan = ada.v1.subscriptions.create({"customer": ada.id, "items": [{"price": ada.basic}]})
    ada.merchant.wait_until(period_end(plan))
    assert ada.latest(plan.id).status == "draft"
    ada.merchant.wait(HOUR + 1)
    assert ada.latest(plan.id).status == "paid"
