"""Issue 3, points 2 and 7: payments, their failures, and what they make of subscriptions and invoices."""

import pytest

from sandbox.api.errors import StripeError
from sandbox.billing.collection import finish_authentication
from sandbox.objects.base import to_json
from sandbox.objects.invoices import Invoice
from sandbox.objects.payment_intents import PaymentIntent
from sandbox.objects.payment_methods import PaymentMethod
from tests.unit.sandbox.billing.desk import ASKS, DAY, FAILS, HOUR, Desk


def test_a_first_payment() -> None:
    """Point 2: the subscription is active, its invoice, its payment and its charge say why."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    invoice = desk.latest(subscription)
    assert (subscription.status, invoice.status, invoice.amount_paid) == ("active", "paid", 1000)
    assert desk.intent(subscription).amount_received == 1000
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
    error = desk.intent(subscription).last_payment_error
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
        f"/payment_intents/{desk.intent(subscription).id}/confirm",
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


def test_paying_an_invoice_that_asks_for_its_customer() -> None:
    """Point 7: off session this is an error; the intent then waits on the hosted page."""
    desk = Desk()
    customer = desk.customer(ASKS)
    subscription = desk.subscribe(customer, desk.price(1000))
    assert subscription.status == "incomplete"
    with pytest.raises(StripeError) as refused:
        desk.post(f"/invoices/{subscription.latest_invoice}/pay", Invoice)
    assert refused.value.fields["code"] == "invoice_payment_intent_requires_action"
    finish_authentication(desk.world, desk.intent(subscription), passed=True)
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
    if desk.intent(subscription).status == "requires_action":
        finish_authentication(desk.world, desk.intent(subscription), passed=True)
    error = desk.intent(subscription).last_payment_error
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
    charge = desk.world.charges.get(desk.intent(subscription).latest_charge or "")
    assert charge.payment_method_details["card"]["brand"] == "mastercard"
    desk.update(subscription, default_payment_method="")
    assert subscription.default_payment_method is None
    with pytest.raises(StripeError, match="must be attached to the customer"):
        desk.update(subscription, default_payment_method=desk.card(desk.customer(), "pm_card_visa").id)


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
