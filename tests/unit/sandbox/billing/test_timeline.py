"""Issue 3, point 1: what happens by itself as time passes, each thing at its own moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.test_clocks import TestClock as Clock
from tests.unit.sandbox.billing.desk import DAY, HOUR, SEPTEMBER, Desk, amounts


def at(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def day_of(moment: int) -> tuple[int, int]:
    then = datetime.fromtimestamp(moment, UTC)
    return then.month, then.day


def subscribed(card: str = "pm_card_visa", **params: Any) -> tuple[Desk, Subscription]:
    desk = Desk()
    return desk, desk.subscribe(desk.customer(card), desk.price(1000), **params)


def test_the_31st_anchors() -> None:
    """Point 1: a month that lacks the day bills on its last, and the 31st comes back."""
    desk = Desk(at(2026, 10, 31))
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    ends = []
    for _ in range(6):
        ends.append(day_of(subscription.current_period_end))
        desk.wait_until(subscription.current_period_end)
    assert ends == [(11, 30), (12, 31), (1, 31), (2, 28), (3, 31), (4, 30)]


def test_a_renewal_is_a_draft_for_an_hour_and_then_paid() -> None:
    """Point 1: as at Stripe, so that a merchant can add to it."""
    desk, subscription = subscribed()
    end = subscription.current_period_end
    desk.wait_until(end)
    invoice = desk.latest(subscription)
    assert (invoice.status, invoice.billing_reason, invoice.created) == ("draft", "subscription_cycle", end)
    assert subscription.items.data[0].current_period_start == end
    desk.wait(HOUR + 1)
    assert (invoice.status, invoice.amount_paid, invoice.attempt_count) == ("paid", 1000, 1)


def test_everything_happens_at_its_own_moment() -> None:
    """Point 1: however far the clock jumps, each invoice and event carries the time of its moment."""
    desk, subscription = subscribed()
    desk.wait(100 * DAY)
    created = [invoice.created for invoice in desk.world.invoices]
    assert [day_of(moment) for moment in created] == [(9, 1), (10, 1), (11, 1), (12, 1)]
    paid = [event.created for event in desk.world.events if event.type == "invoice.paid"]
    assert paid[-1] == created[-1] + HOUR + 1
    assert subscription.status == "active"


def test_a_trial_ends_with_its_first_real_invoice() -> None:
    """Point 1: trial invoices cost nothing, the end is announced three days before."""
    desk, subscription = subscribed(trial_period_days=14)
    trial = desk.latest(subscription)
    assert (subscription.status, trial.total, trial.status) == ("trialing", 0, "paid")
    assert trial.lines.data[0].description == "Trial period for Coffee"
    desk.wait(11 * DAY)
    assert desk.events("customer.subscription.trial_will_end") == ["customer.subscription.trial_will_end"]
    desk.wait(3 * DAY + HOUR + 1)
    assert (subscription.status, desk.latest(subscription).amount_paid) == ("active", 1000)
    assert subscription.items.data[0].current_period_start == SEPTEMBER + 14 * DAY


@pytest.mark.parametrize(("behavior", "status"), [("cancel", "canceled"), ("pause", "paused")])
def test_a_trial_without_a_payment_method(behavior: str, status: str) -> None:
    """Point 1: `trial_settings` says what then happens."""
    desk = Desk()
    settings = {"end_behavior": {"missing_payment_method": behavior}}
    subscription = desk.subscribe(
        desk.customer(None), desk.price(1000), trial_period_days=7, trial_settings=settings
    )
    desk.wait(8 * DAY)
    assert subscription.status == status


def test_a_trial_ended_by_hand_bills_at_once() -> None:
    """Point 2: `trial_end=now` starts the first paid period."""
    desk, subscription = subscribed(trial_period_days=14)
    desk.wait(3 * DAY)
    desk.update(subscription, trial_end="now")
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, amounts(invoice)) == ("active", "paid", [1000])
    assert subscription.billing_cycle_anchor == desk.now


def test_cancel_at_period_end() -> None:
    """Point 1: it ends with what was paid for, and no further invoice is made."""
    desk, subscription = subscribed()
    end = subscription.current_period_end
    desk.update(subscription, cancel_at_period_end=True)
    assert (subscription.cancel_at, subscription.canceled_at) == (end, desk.now)
    assert subscription.cancellation_details.reason == "cancellation_requested"
    desk.wait_until(end - 1)
    assert subscription.status == "active"
    desk.wait_until(end + DAY)
    assert (subscription.status, subscription.ended_at, len(desk.world.invoices)) == ("canceled", end, 1)
    assert subscription.canceled_at == SEPTEMBER


@pytest.mark.parametrize("which", ["min_period_end", "max_period_end"])
def test_cancel_at_a_period_end_by_name(which: str) -> None:
    """Point 2: with several intervals the earliest or the latest period's end, for flexible billing only."""
    desk = Desk()
    year = desk.price(9000, recurring={"interval": "year"})
    subscription = desk.subscribe(desk.customer(), desk.price(1000), year)
    desk.update(subscription, cancel_at=which)
    ends = [item.current_period_end for item in subscription.items.data]
    assert subscription.cancel_at == (min(ends) if which == "min_period_end" else max(ends))
    assert not subscription.cancel_at_period_end
    kept = desk.update(subscription, cancel_at="")
    assert (kept.cancel_at, kept.canceled_at, kept.cancellation_details.reason) == (None, None, None)


def test_cancel_at_a_moment() -> None:
    """Point 1: `cancel_at` takes effect to the second."""
    desk, subscription = subscribed()
    desk.update(subscription, cancel_at=SEPTEMBER + 40 * DAY)
    desk.wait(50 * DAY)
    assert (subscription.status, subscription.ended_at) == ("canceled", SEPTEMBER + 40 * DAY)


def test_failed_renewals_retry_and_give_up() -> None:
    """Point 1: +3, +5 and +7 days, past due meanwhile, then what the account has set."""
    desk, subscription = subscribed()
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_chargeCustomerFail")
    end = subscription.current_period_end
    desk.wait_until(end + HOUR + 1)
    invoice = desk.latest(subscription)
    failed = end + HOUR + 1
    attempts = [failed + 3 * DAY, failed + 8 * DAY, failed + 15 * DAY]
    assert (subscription.status, invoice.attempt_count) == ("past_due", 1)
    for count, attempt in enumerate(attempts, start=2):
        assert invoice.next_payment_attempt == attempt
        desk.wait_until(attempt)
        assert invoice.attempt_count == count
    assert (subscription.status, subscription.ended_at) == ("canceled", attempts[-1])
    assert subscription.cancellation_details.reason == "payment_failed"
    assert (invoice.status, invoice.next_payment_attempt) == ("open", None)
    assert desk.world.customers.get(subscription.customer).delinquent


def test_giving_up_can_leave_a_subscription_unpaid() -> None:
    """Point 1: then its further invoices stay drafts until somebody pays."""
    desk, subscription = subscribed()
    desk.world.billing.after_retries = "unpaid"
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_chargeCustomerFail")
    desk.wait(75 * DAY)
    assert subscription.status == "unpaid"
    assert (desk.latest(subscription).status, desk.latest(subscription).auto_advance) == ("draft", False)


def test_a_new_card_heals_what_is_past_due() -> None:
    """Point 1: the retry succeeds with the customer's new default, and all is well again."""
    desk, subscription = subscribed()
    customer = desk.world.customers.get(subscription.customer)
    desk.card(customer, "pm_card_chargeCustomerFail")
    desk.wait_until(subscription.current_period_end + DAY)
    desk.card(customer, "pm_card_mastercard")
    desk.wait(3 * DAY)
    assert (subscription.status, desk.latest(subscription).status) == ("active", "paid")
    assert not customer.delinquent


def test_an_incomplete_subscription_expires() -> None:
    """Point 1: nobody paid the first invoice within 23 hours."""
    desk, subscription = subscribed("pm_card_chargeCustomerFail")
    assert (subscription.status, desk.latest(subscription).status) == ("incomplete", "open")
    desk.wait(23 * HOUR)
    assert (subscription.status, desk.latest(subscription).status) == ("incomplete_expired", "void")


def test_a_pending_update_expires() -> None:
    """Point 1: after 23 hours its invoice is void, and nothing has changed."""
    desk, subscription = subscribed()
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_authenticationRequired")
    desk.wait(DAY)
    change = desk.change_item(subscription, price=desk.price(3000).id)
    desk.update(
        subscription,
        items=change,
        payment_behavior="pending_if_incomplete",
        proration_behavior="always_invoice",
    )
    assert subscription.pending_update
    assert subscription.pending_update.expires_at == desk.now + 23 * HOUR
    assert subscription.plan
    assert subscription.plan.amount == 1000
    desk.wait(23 * HOUR)
    subscription = desk.world.subscriptions.get(subscription.id)
    assert (subscription.pending_update, desk.latest(subscription).status) == (None, "void")
    assert "customer.subscription.pending_update_expired" in desk.events()
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert amounts(desk.latest(subscription)) == [1000]


PAUSED = pytest.mark.parametrize(
    ("behavior", "status"),
    [("keep_as_draft", "draft"), ("mark_uncollectible", "uncollectible"), ("void", "void")],
)


@PAUSED
@pytest.mark.parametrize("payment_behavior", ["allow_incomplete", "pending_if_incomplete"])
def test_a_change_while_collection_is_paused(behavior: str, status: str, payment_behavior: str) -> None:
    """R14: its invoice is made, and nobody is asked to pay it; so nothing waits for that."""
    desk, subscription = subscribed()
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_chargeCustomerFail")
    desk.update(subscription, pause_collection={"behavior": behavior})
    desk.update(
        subscription,
        items=desk.change_item(subscription, quantity=2),
        proration_behavior="always_invoice",
        payment_behavior=payment_behavior,
    )
    invoice = desk.latest(subscription)
    assert (subscription.quantity, subscription.pending_update) == (2, None)
    assert (invoice.status, invoice.amount_paid, invoice.attempt_count) == (status, 0, 0)


@PAUSED
def test_a_paused_collection(behavior: str, status: str) -> None:
    """R14, R18: invoices go on, none is collected, and the status stays active."""
    desk, subscription = subscribed()
    desk.update(subscription, pause_collection={"behavior": behavior})
    desk.wait_until(subscription.current_period_end + 2 * HOUR)
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, invoice.amount_paid) == ("active", status, 0)


def test_a_pause_of_collection_ends_by_itself() -> None:
    """Point 1: at `resumes_at`."""
    desk, subscription = subscribed()
    resumes = SEPTEMBER + 10 * DAY
    desk.update(subscription, pause_collection={"behavior": "void", "resumes_at": resumes})
    desk.wait(11 * DAY)
    assert subscription.pause_collection is None


def test_sent_invoices_fall_overdue() -> None:
    """Point 1: `send_invoice` is finalized after an hour and due after its days."""
    desk, subscription = subscribed(collection_method="send_invoice", days_until_due=7)
    desk.wait(HOUR + 1)
    invoice = desk.latest(subscription)
    assert (invoice.status, subscription.status) == ("open", "active")
    desk.wait(7 * DAY)
    assert (subscription.status, desk.events("invoice.overdue")) == ("past_due", ["invoice.overdue"])
    desk.post(f"/invoices/{invoice.id}/pay", Invoice, paid_out_of_band=True)
    assert subscription.status == "active"


def test_a_test_clock_moves_its_own_customers_only() -> None:
    """Point 1: a year passes for one customer, while the rest of the sandbox stands still."""
    desk = Desk()
    clock = desk.post("/test_helpers/test_clocks", Clock, frozen_time=SEPTEMBER + 5 * DAY)
    price = desk.price(1000)
    ahead = desk.subscribe(desk.customer(test_clock=clock.id), price)
    behind = desk.subscribe(desk.customer(), price)
    assert (ahead.created, ahead.test_clock) == (SEPTEMBER + 5 * DAY, clock.id)
    year = SEPTEMBER + 370 * DAY
    desk.post(f"/test_helpers/test_clocks/{clock.id}/advance", Clock, frozen_time=year + HOUR + 1)
    assert len(list(desk.world.invoices.owned_by(ahead.customer))) == 13
    assert len(list(desk.world.invoices.owned_by(behind.customer))) == 1
    assert (clock.status, desk.now) == ("ready", SEPTEMBER)
    with pytest.raises(StripeError, match="advance a test clock"):
        desk.post(f"/test_helpers/test_clocks/{clock.id}/advance", Clock, frozen_time=SEPTEMBER)
    desk.delete(f"/test_helpers/test_clocks/{clock.id}", object)
    assert ahead.status == "canceled"
    assert ahead.customer not in desk.world.customers


def test_a_deleted_customer_is_billed_no_more() -> None:
    """Point 1: deleting a customer ends the subscriptions."""
    desk, subscription = subscribed()
    desk.delete(f"/customers/{subscription.customer}", object)
    desk.wait(60 * DAY)
    assert (subscription.status, len(desk.world.invoices)) == ("canceled", 1)


def test_time_never_goes_back() -> None:
    """Point 1: a moment that has passed is refused."""
    desk = Desk()
    with pytest.raises(ValueError, match="lies in the past"):
        desk.wait(-1)


def test_metered_usage_is_billed_when_its_period_is_over() -> None:
    """Point 6: usage is shown as given, and counts in the period in which it happened."""
    desk = Desk()
    customer = desk.customer()
    meter = desk.post(
        "/billing/meters",
        object,
        display_name="Calls",
        event_name="calls",
        default_aggregation={"formula": "sum"},
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}  # type: ignore[attr-defined]
    subscription = desk.subscribe(customer, desk.price(3, recurring=recurring))
    assert desk.latest(subscription).total == 0
    for value in ("40", "2"):
        desk.wait(DAY)
        payload = {"stripe_customer_id": customer.id, "value": value}
        desk.post("/billing/meter_events", object, event_name="calls", payload=payload)
    end = subscription.current_period_end
    desk.wait_until(end + HOUR + 1)
    line = desk.latest(subscription).lines.data[0]
    assert (line.quantity, line.amount, line.period.end) == (42, 126, end)
    assert isinstance(customer, Customer)


def test_what_is_pending_is_billed_at_the_end() -> None:
    """The reference for canceling: pending prorations are left in place and collected at the period's end."""
    desk, subscription = subscribed()
    desk.wait(10 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, quantity=2))
    desk.update(subscription, cancel_at_period_end=True)
    expected = desk.preview(subscription).amount_due
    assert expected > 0
    desk.wait_until(subscription.current_period_end + 2 * HOUR)
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, invoice.amount_paid) == ("canceled", "paid", expected)
