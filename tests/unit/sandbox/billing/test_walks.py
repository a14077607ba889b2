"""Issue 3, points 1 to 7: whatever a customer and time do to a subscription, its books stay balanced."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.api.errors import StripeError
from sandbox.billing.collection import finish_authentication
from sandbox.billing.finalizing import intent_of
from sandbox.objects.invoices import Invoice
from sandbox.objects.prices import Price
from sandbox.objects.subscription_schedules import SubscriptionSchedule
from sandbox.objects.subscriptions import Subscription
from tests.unit.sandbox.billing.desk import DAY, Desk

CARDS = ["pm_card_visa", "pm_card_chargeCustomerFail", "pm_card_authenticationRequired"]
BEHAVIORS = ["always_invoice", "create_prorations", "none"]
PAYMENTS = ["allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"]


class Walk:
    """A desk with one subscription, and steps that each do one thing to it."""

    def __init__(self, mode: str, card: str) -> None:
        self.desk = Desk()
        year = {"interval": "year"}
        self.prices: list[Price] = [
            self.desk.price(0),
            self.desk.price(1000),
            self.desk.price(3333),
            self.desk.price(9999, recurring=year),
        ]
        self.coupons = [
            self.desk.coupon(percent_off=30, duration="once"),
            self.desk.coupon(amount_off=500, currency="usd", duration="forever"),
        ]
        self.customer = self.desk.customer(card)
        self.subscription = self.desk.subscribe(self.customer, self.prices[1], billing_mode={"type": mode})

    @property
    def items(self) -> list[str]:
        return [item.id for item in self.subscription.items.data]

    def change_price(self, number: int) -> None:
        items = [{"id": self.items[0], "price": self.prices[number % 4].id, "quantity": number % 5 + 1}]
        self.update(
            items=items,
            proration_behavior=BEHAVIORS[number % 3],
            payment_behavior=PAYMENTS[number // 3 % 4],
        )

    def add_item(self, number: int) -> None:
        self.update(items=[{"price": self.prices[number % 4].id}], proration_behavior=BEHAVIORS[number % 3])

    def remove_item(self, number: int) -> None:
        self.update(items=[{"id": self.items[-1], "deleted": True}], proration_behavior=BEHAVIORS[number % 3])

    def reset_anchor(self, number: int) -> None:
        self.update(billing_cycle_anchor={"type": "now"}, proration_behavior=BEHAVIORS[number % 3])

    def begin_trial(self, number: int) -> None:
        self.update(trial_end="now" if number % 2 else self.desk.now + (number + 1) * DAY)

    def discount(self, number: int) -> None:
        self.update(discounts=[{"coupon": self.coupons[number % 2].id}] if number % 3 else "")

    def plan_end(self, number: int) -> None:
        self.update(cancel_at_period_end=bool(number % 3))

    def pause(self, number: int) -> None:
        behaviors = ["void", "keep_as_draft", "mark_uncollectible"]
        self.update(pause_collection={"behavior": behaviors[number % 3]} if number % 4 else "")

    def schedule(self, number: int) -> None:
        made = self.desk.post(
            "/subscription_schedules", SubscriptionSchedule, from_subscription=self.subscription.id
        )
        first = made.phases[0]
        items = [{"price": item.price, "quantity": item.quantity} for item in first.items]
        self.desk.post(
            f"/subscription_schedules/{made.id}",
            SubscriptionSchedule,
            end_behavior="cancel" if number % 5 == 0 else "release",
            phases=[
                {"items": items, "start_date": first.start_date, "end_date": first.end_date},
                {"items": [{"price": self.prices[number % 4].id}], "duration": {"interval": "month"}},
            ],
        )

    def release(self, _number: int) -> None:
        self.desk.post(f"/subscription_schedules/{self.subscription.schedule}/release", SubscriptionSchedule)

    def change_card(self, number: int) -> None:
        self.desk.card(self.customer, CARDS[number % 3])

    def authenticate(self, number: int) -> None:
        intent = intent_of(self.desk.world, self.desk.latest(self.subscription))
        if intent and intent.status == "requires_action":
            finish_authentication(self.desk.world, intent, passed=bool(number % 4))

    def pay(self, number: int) -> None:
        step = "void" if number % 5 == 0 else "pay"
        self.desk.post(f"/invoices/{self.subscription.latest_invoice}/{step}", Invoice)

    def add_amount(self, number: int) -> None:
        amount = (number - 5) * 123
        self.desk.post("/invoiceitems", object, customer=self.customer.id, amount=amount, currency="usd")

    def wait(self, number: int) -> None:
        self.desk.wait(number * 3 * DAY + number * 1111)

    def cancel(self, number: int) -> None:
        if number % 4 == 0:
            self.desk.delete(
                f"/subscriptions/{self.subscription.id}",
                Subscription,
                prorate=bool(number % 2),
                invoice_now=bool(number % 3),
            )

    def update(self, **params: Any) -> None:
        self.desk.update(self.subscription, **params)

    def steps(self) -> list[Callable[[int], None]]:
        return [
            *[self.wait] * 5,
            *[self.change_price] * 3,
            self.add_item,
            self.remove_item,
            self.reset_anchor,
            self.begin_trial,
            self.discount,
            self.plan_end,
            self.pause,
            self.schedule,
            self.release,
            self.change_card,
            self.authenticate,
            self.pay,
            self.add_amount,
            self.cancel,
        ]


def check_books(walk: Walk) -> None:
    """Each invoice settles to the cent, and all of them together explain the customer's balance."""
    world = walk.desk.world
    balance = 0
    for invoice in world.invoices:
        lines = sum(line.amount for line in invoice.lines.data)
        off = sum(share.amount for share in invoice.total_discount_amounts)
        assert (invoice.subtotal, invoice.total) == (lines, lines - off)
        if invoice.status == "draft":
            continue
        assert invoice.ending_balance is not None
        assert invoice.total + invoice.starting_balance == invoice.amount_due + invoice.ending_balance
        if invoice.status == "paid":
            assert (invoice.amount_paid, invoice.amount_remaining) == (invoice.amount_due, 0)
        if invoice.status != "void":
            balance += invoice.ending_balance - invoice.starting_balance
    assert world.customers.get(walk.customer.id).balance == balance
    charged = sum(charge.amount for charge in world.charges if charge.paid)
    assert charged == sum(invoice.amount_paid for invoice in world.invoices)
    attached = [item.invoice for item in world.invoice_items if item.invoice]
    assert all(invoice in world.invoices for invoice in attached)


def check_subscription(walk: Walk) -> None:
    """Periods hold the present, and an ended subscription has an end."""
    subscription, now = walk.subscription, walk.desk.now
    if subscription.ended:
        assert subscription.ended_at is not None
        assert subscription.pending_update is None
        return
    assert subscription.items.data
    if subscription.status not in {"incomplete", "paused"}:
        assert all(
            item.current_period_start <= now < item.current_period_end for item in subscription.items.data
        )
    if subscription.status == "trialing":
        assert subscription.trial_end
        assert subscription.trial_end > now
    assert bool(subscription.pending_update) == (subscription.id in walk.desk.world.pending_updates)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["flexible", "classic"]),
    st.sampled_from(CARDS),
    st.lists(st.tuples(st.integers(0, 21), st.integers(0, 30)), max_size=25),
)
def test_the_books_stay_balanced(mode: str, card: str, walked: list[tuple[int, int]]) -> None:
    """Points 1 to 7: random walks through a subscription's life; only Stripe's own refusals stop a step."""
    walk = Walk(mode, card)
    steps = walk.steps()
    for step, number in walked:
        happened = len(walk.desk.world.invoices)
        try:
            steps[step % len(steps)](number)
        except StripeError:
            assert len(walk.desk.world.invoices) == happened
        check_books(walk)
        check_subscription(walk)
    walk.desk.wait(400 * DAY)
    check_books(walk)
    check_subscription(walk)
