"""Issue 3, points 2, 4, 6 and 7: a change that waits for its payment, and what becomes of it."""

import pytest

from sandbox.api.errors import StripeError
from sandbox.billing.collection import finish_authentication
from sandbox.objects.customers import Customer
from sandbox.objects.invoices import Invoice
from sandbox.objects.subscriptions import Subscription
from tests.unit.sandbox.billing.desk import ASKS, DAY, HOUR, Desk, amounts


def pending(desk: Desk) -> Subscription:
    """An upgrade that waits for 3-D Secure."""
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.card(customer, ASKS)
    desk.wait(15 * DAY)
    return desk.update(
        subscription,
        items=desk.change_item(subscription, price=desk.price(3000).id),
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )


def in_credit(desk: Desk) -> tuple[Customer, Subscription]:
    """A customer with credit and prorations that wait, whose card asks for 3-D Secure."""
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.post(f"/customers/{customer.id}/balance_transactions", object, amount=-200, currency="usd")
    desk.wait(15 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, quantity=2))
    desk.card(customer, ASKS)
    return customer, subscription


def test_a_pending_update_applies_when_paid() -> None:
    """Points 2 and 7: the customer completes 3-D Secure on the hosted page."""
    desk = Desk()
    subscription = pending(desk)
    waiting = desk.intent(subscription)
    assert (waiting.status, subscription.status) == ("requires_action", "active")
    assert subscription.items.data[0].price.unit_amount == 1000
    assert waiting.next_action
    assert waiting.id in waiting.next_action["redirect_to_url"]["url"]
    assert subscription.pending_update
    assert subscription.pending_update.subscription_items
    finish_authentication(desk.world, waiting, passed=True)
    after = desk.world.subscriptions.get(subscription.id)
    assert (after.pending_update, after.items.data[0].price.unit_amount) == (None, 3000)
    assert (desk.latest(after).status, amounts(desk.latest(after))) == ("paid", [-500, 1500])
    assert "customer.subscription.pending_update_applied" in desk.events()


def test_a_pending_update_can_fail_and_be_tried_again() -> None:
    """Point 7: failed authentication keeps the change waiting."""
    desk = Desk()
    subscription = pending(desk)
    finish_authentication(desk.world, desk.intent(subscription), passed=False)
    assert desk.intent(subscription).status == "requires_payment_method"
    assert (subscription.status, desk.latest(subscription).status) == ("active", "open")
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_visa")
    desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice)
    assert subscription.items.data[0].price.unit_amount == 3000


def test_voiding_its_invoice_takes_a_pending_update_back() -> None:
    """Point 2: void the invoice to cancel the update."""
    desk = Desk()
    subscription = pending(desk)
    waiting = desk.intent(subscription)
    invoice = desk.post(f"/invoices/{subscription.latest_invoice}/void", Invoice)
    assert (invoice.status, subscription.pending_update, waiting.status) == ("void", None, "canceled")


def test_a_new_update_replaces_the_pending_one() -> None:
    """Point 2: the earlier invoice is void, and the new one bills from the price still in force."""
    desk = Desk()
    subscription = pending(desk)
    first = desk.latest(subscription)
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_visa")
    desk.update(
        subscription,
        items=desk.change_item(subscription, price=desk.price(2000).id),
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    assert (first.status, amounts(desk.latest(subscription))) == ("void", [-500, 1000])
    assert subscription.items.data[0].price.unit_amount == 2000


def test_pending_if_incomplete_refuses_other_parameters() -> None:
    """Point 2: only some parameters may wait for a payment."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    with pytest.raises(StripeError, match="description"):
        desk.update(subscription, description="x", payment_behavior="pending_if_incomplete")
    with pytest.raises(StripeError, match="pending_if_incomplete"):
        desk.subscribe(desk.customer(), desk.price(1000), payment_behavior="pending_if_incomplete")


def test_what_a_void_invoice_had_taken_comes_back() -> None:
    """Points 2 and 6: a pending update that nobody paid leaves credit and earlier prorations as they were."""
    desk = Desk()
    customer, subscription = in_credit(desk)
    desk.update(
        subscription,
        items=desk.change_item(subscription, quantity=5),
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    assert (customer.balance, amounts(desk.latest(subscription))) == (0, [-1000, 2500, -500, 1000])
    desk.wait(DAY)
    assert (customer.balance, subscription.quantity) == (-200, 2)
    desk.card(customer, "pm_card_visa")
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert amounts(desk.latest(subscription)) == [-500, 1000, 2000]
    assert desk.latest(subscription).amount_paid == 2300


def test_other_changes_leave_a_pending_update_waiting() -> None:
    """Point 2: a new card or a cancellation meanwhile is kept, before and after the update applies."""
    desk = Desk()
    subscription = pending(desk)
    desk.update(subscription, cancel_at_period_end=True, metadata={"note": "x"})
    assert subscription.pending_update
    finish_authentication(desk.world, desk.intent(subscription), passed=True)
    assert (subscription.items.data[0].price.unit_amount, subscription.metadata) == (3000, {"note": "x"})
    assert subscription.cancel_at_period_end


def test_the_preview_of_a_second_try_counts_what_the_first_gives_back() -> None:
    """Point 4: credit and earlier prorations that a pending update's invoice holds are quoted again."""
    desk = Desk()
    customer, subscription = in_credit(desk)
    terms = {"proration_behavior": "always_invoice"}
    first = {"items": desk.change_item(subscription, quantity=5), **terms}
    desk.update(subscription, **first, payment_behavior="pending_if_incomplete")
    desk.card(customer, "pm_card_visa")
    second = {"items": desk.change_item(subscription, quantity=4), **terms}
    quote = desk.preview(subscription, subscription_details=second)
    desk.update(subscription, **second, payment_behavior="pending_if_incomplete")
    billed = desk.latest(subscription)
    assert amounts(billed) == amounts(quote) == [-1000, 2000, -500, 1000]
    assert (billed.starting_balance, billed.amount_paid) == (quote.starting_balance, quote.amount_due)
