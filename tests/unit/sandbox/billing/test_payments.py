"""Issue 3, points 2 and 7: payments, their failures, and what they make of subscriptions and invoices."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.billing.collection import finish_authentication
from sandbox.billing.finalizing import intent_of
from sandbox.objects.base import to_json
from sandbox.objects.charges import Charge
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from sandbox.objects.subscriptions import Subscription
from tests.unit.sandbox.billing.desk import DAY, HOUR, Desk, amounts

FAILS = "pm_card_chargeCustomerFail"
ASKS = "pm_card_authenticationRequired"


def intent(desk: Desk, subscription: Subscription) -> PaymentIntent:
    found = intent_of(desk.world, desk.latest(subscription))
    assert found
    return found


def test_a_first_payment() -> None:
    """Point 2: the subscription is active, its invoice, its payment and its charge say why."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, invoice.amount_paid) == ("active", "paid", 1000)
    assert intent(desk, subscription).amount_received == 1000
    payment = next(desk.world.invoice_payments.owned_by(invoice.id))
    assert (payment.status, payment.amount_paid) == ("paid", 1000)
    assert [kind for kind in desk.events() if kind != "customer.updated"][-10:] == [
        "customer.subscription.created",
        "invoice.created",
        "payment_intent.created",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
    ]


def test_a_declined_first_payment_leaves_it_incomplete() -> None:
    """Point 2: `allow_incomplete`, the default; paying later makes it active."""
    desk = Desk()
    customer = desk.customer(FAILS)
    subscription = desk.subscribe(customer, desk.price(1000))
    error = intent(desk, subscription).last_payment_error
    assert subscription.status == "incomplete"
    assert error
    assert (error["code"], error["decline_code"]) == ("card_declined", "generic_decline")
    method = desk.card(customer, "pm_card_visa")
    desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice, payment_method=method.id)
    assert desk.world.subscriptions.get(subscription.id).status == "active"


def test_nothing_to_pay_with_is_refused() -> None:
    """Point 2: and nothing is made of the attempt."""
    desk = Desk()
    customer = desk.customer(None)
    with pytest.raises(StripeError, match="no attached payment source"):
        desk.subscribe(customer, desk.price(1000))
    assert (len(desk.world.subscriptions), len(desk.world.invoices)) == (0, 0)


@pytest.mark.parametrize(
    ("card", "code"),
    [(FAILS, "card_declined"), (ASKS, "subscription_payment_intent_requires_action")],
)
def test_error_if_incomplete_changes_nothing(card: str, code: str) -> None:
    """Point 2: on create and on update the answer is 402, and everything is as before."""
    desk = Desk()
    customer = desk.customer()
    price, other = desk.price(1000), desk.price(3000)
    subscription = desk.subscribe(customer, price)
    desk.card(customer, card)
    before = to_json(subscription), len(desk.world.invoices), len(desk.world.invoice_items)
    with pytest.raises(StripeError) as refused:
        desk.subscribe(customer, price, payment_behavior="error_if_incomplete")
    assert (refused.value.status, refused.value.fields["code"]) == (402, code)
    desk.wait(DAY)
    with pytest.raises(StripeError) as refused:
        desk.update(
            subscription,
            items=desk.change_item(subscription, price=other.id),
            proration_behavior="always_invoice",
            payment_behavior="error_if_incomplete",
        )
    assert (refused.value.status, refused.value.fields["code"]) == (402, code)
    assert (to_json(subscription), len(desk.world.invoices), len(desk.world.invoice_items)) == before


def test_default_incomplete_waits_for_its_customer() -> None:
    """Point 2: no attempt is made; the invoice's secret is for Stripe.js."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000), payment_behavior="default_incomplete")
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, invoice.attempt_count) == ("incomplete", "open", 0)
    desk.post(
        f"/payment_intents/{intent(desk, subscription).id}/confirm",
        PaymentIntent,
        payment_method="pm_card_visa",
    )
    assert desk.world.subscriptions.get(subscription.id).status == "active"


def test_allow_incomplete_changes_first_and_is_past_due_on_failure() -> None:
    """Point 2: an upgrade whose payment fails is in force all the same."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.card(customer, FAILS)
    desk.wait(15 * DAY)
    desk.update(
        subscription,
        items=desk.change_item(subscription, price=desk.price(3000).id),
        proration_behavior="always_invoice",
    )
    assert (subscription.status, subscription.items.data[0].price.unit_amount) == ("past_due", 3000)
    assert desk.latest(subscription).status == "open"


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


def test_a_pending_update_applies_when_paid() -> None:
    """Points 2 and 7: the customer completes 3-D Secure on the hosted page."""
    desk = Desk()
    subscription = pending(desk)
    waiting = intent(desk, subscription)
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
    finish_authentication(desk.world, intent(desk, subscription), passed=False)
    assert intent(desk, subscription).status == "requires_payment_method"
    assert (subscription.status, desk.latest(subscription).status) == ("active", "open")
    desk.card(desk.world.customers.get(subscription.customer), "pm_card_visa")
    desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice)
    assert subscription.items.data[0].price.unit_amount == 3000


def test_voiding_its_invoice_takes_a_pending_update_back() -> None:
    """Point 2: void the invoice to cancel the update."""
    desk = Desk()
    subscription = pending(desk)
    waiting = intent(desk, subscription)
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


def test_paying_an_invoice_that_asks_for_its_customer() -> None:
    """Point 7: off session this is an error; the intent then waits on the hosted page."""
    desk = Desk()
    customer = desk.customer(ASKS)
    subscription = desk.subscribe(customer, desk.price(1000))
    assert subscription.status == "incomplete"
    with pytest.raises(StripeError) as refused:
        desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice)
    assert refused.value.fields["code"] == "invoice_payment_intent_requires_action"
    finish_authentication(desk.world, intent(desk, subscription), passed=True)
    assert desk.world.subscriptions.get(subscription.id).status == "active"


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
    ],
)
def test_declines_at_payment(card: str, code: str, decline_code: str) -> None:
    """Point 7: a card that attaches can fail when it is charged, with its own code."""
    desk = Desk()
    customer = desk.customer(card)
    subscription = desk.subscribe(customer, desk.price(1000))
    if intent(desk, subscription).status == "requires_action":
        finish_authentication(desk.world, intent(desk, subscription), passed=True)
    error = intent(desk, subscription).last_payment_error
    assert error
    assert (error["code"], error["decline_code"]) == (code, decline_code)
    charge = desk.world.charges.get(error["charge"])
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)


def test_who_pays() -> None:
    """Point 7: the invoice's method before the subscription's before the customer's default."""
    desk = Desk()
    customer = desk.customer("pm_card_visa")
    own = desk.post("/payment_methods/pm_card_mastercard/attach", PaymentMethod, customer=customer.id)
    subscription = desk.subscribe(customer, desk.price(1000), default_payment_method=own.id)
    charge = desk.world.charges.get(intent(desk, subscription).latest_charge or "")
    assert charge.payment_method_details["card"]["brand"] == "mastercard"
    desk.update(subscription, default_payment_method="")
    assert subscription.default_payment_method is None
    with pytest.raises(StripeError, match="must be attached to the customer"):
        desk.update(subscription, default_payment_method=desk.card(desk.customer(), "pm_card_visa").id)


def test_refunds() -> None:
    """Point 6: a part, then the rest, then no more."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    paid = intent(desk, subscription)
    desk.post("/refunds", object, payment_intent=paid.id, amount=300)
    charge: Charge = desk.world.charges.get(paid.latest_charge or "")
    assert (charge.amount_refunded, charge.refunded) == (300, False)
    desk.post("/refunds", object, charge=charge.id)
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    with pytest.raises(StripeError, match="already been refunded"):
        desk.post("/refunds", object, charge=charge.id)


@pytest.mark.parametrize(
    ("split", "balance", "refunded"),
    [
        ({"refund_amount": 400}, 0, 400),
        ({"credit_amount": 400}, -400, 0),
        ({"out_of_band_amount": 400}, 0, 0),
    ],
)
def test_credit_notes_of_a_paid_invoice(split: dict[str, Any], balance: int, refunded: int) -> None:
    """Point 6: what is taken back is refunded, credited or settled elsewhere."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    invoice = desk.latest(subscription)
    desk.post("/credit_notes", object, invoice=invoice.id, amount=400, **split)
    assert invoice.post_payment_credit_notes_amount == 400
    assert customer.balance == balance
    assert desk.world.charges.get(intent(desk, subscription).latest_charge or "").amount_refunded == refunded
    with pytest.raises(StripeError, match="at most 600"):
        desk.post("/credit_notes", object, invoice=invoice.id, amount=601, refund_amount=601)


def test_a_credit_note_of_an_open_invoice_lowers_what_is_due() -> None:
    """Point 6: and pays it where it covers all."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(FAILS), desk.price(1000))
    invoice = desk.latest(subscription)
    desk.post("/credit_notes", object, invoice=invoice.id, amount=250)
    assert (invoice.amount_remaining, invoice.status) == (750, "open")
    desk.post("/credit_notes", object, invoice=invoice.id, amount=750)
    assert desk.world.invoices.get(invoice.id).status == "paid"


def test_an_hour_for_drafts_and_manual_invoices() -> None:
    """Point 1: `auto_advance` finalizes and pays a manual invoice after an hour."""
    desk = Desk()
    customer = desk.customer()
    desk.post("/invoiceitems", object, customer=customer.id, amount=700, currency="usd")
    invoice = desk.post(
        "/invoices",
        Invoice,
        customer=customer.id,
        auto_advance=True,
        pending_invoice_items_behavior="include",
    )
    desk.wait(HOUR + 1)
    assert (desk.world.invoices.get(invoice.id).status, invoice.amount_paid) == ("paid", 700)


def test_what_a_void_invoice_had_taken_comes_back() -> None:
    """Points 2 and 6: a pending update that nobody paid leaves credit and earlier prorations as they were."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.post(f"/customers/{customer.id}/balance_transactions", object, amount=-200, currency="usd")
    desk.wait(15 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, quantity=2))
    desk.card(customer, ASKS)
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
    finish_authentication(desk.world, intent(desk, subscription), passed=True)
    assert (subscription.items.data[0].price.unit_amount, subscription.metadata) == (3000, {"note": "x"})
    assert subscription.cancel_at_period_end


def test_the_preview_of_a_second_try_counts_what_the_first_gives_back() -> None:
    """Point 4: credit and earlier prorations that a pending update's invoice holds are quoted again."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.post(f"/customers/{customer.id}/balance_transactions", object, amount=-200, currency="usd")
    desk.wait(15 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, quantity=2))
    desk.card(customer, ASKS)
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


def test_what_paid_can_be_saved_for_the_subscription() -> None:
    """Point 7: `save_default_payment_method=on_subscription`."""
    desk = Desk()
    customer = desk.customer(FAILS)
    settings = {"save_default_payment_method": "on_subscription"}
    subscription = desk.subscribe(customer, desk.price(1000), payment_settings=settings)
    assert subscription.default_payment_method is None
    method = desk.post("/payment_methods/pm_card_visa/attach", PaymentMethod, customer=customer.id)
    desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice, payment_method=method.id)
    assert subscription.default_payment_method == method.id


def test_only_automatic_attempts_use_up_retries() -> None:
    """Point 1: a customer who tries again in vain changes nothing of the plan."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.card(customer, FAILS)
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    invoice = desk.latest(subscription)
    planned = invoice.next_payment_attempt
    desk.wait(DAY)
    for _ in range(5):
        with pytest.raises(StripeError, match="declined"):
            desk.post(f"/invoices/{invoice.id}/pay", Invoice)
    assert (invoice.attempt_count, invoice.next_payment_attempt) == (1, planned)
    assert subscription.status == "past_due"
