"""A discount of the customer: taken off every invoice that has none of its own."""

from typing import Any

import pytest

from sandbox.billing.redeeming import discount_by_coupon, give_to_customer
from sandbox.objects.customers import Customer
from sandbox.objects.discounts import Discount
from sandbox.objects.invoices import Invoice
from tests.unit.sandbox.billing.desk import DAY, HOUR, Desk, amounts
from tests.unit.sandbox.client import Stripe


def given(desk: Desk, customer: Customer, **coupon: Any) -> Discount:
    """The customer has a discount from now on."""
    made = desk.coupon(**coupon)
    discount = discount_by_coupon(desk.world, made.id, customer.id, currency=None)
    give_to_customer(desk.world, customer, discount)
    return discount


@pytest.mark.parametrize(
    ("coupon", "totals"),
    [
        ({"percent_off": 25, "duration": "forever"}, [750, 750, 750]),
        ({"percent_off": 25, "duration": "once"}, [750, 1000, 1000]),
        ({"percent_off": 25, "duration": "repeating", "duration_in_months": 2}, [750, 750, 1000]),
        ({"amount_off": 300, "currency": "usd", "duration": "forever"}, [700, 700, 700]),
        ({"amount_off": 300, "currency": "eur", "duration": "forever"}, [1000, 1000, 1000]),
    ],
)
def test_invoices_and_previews_take_it_off_for_as_long_as_it_lasts(
    coupon: dict[str, Any], totals: list[int]
) -> None:
    """Subscriptions inherit it (SDK, `discounts` of subscriptions and previews); one in another currency
    takes nothing off. Each bill is what its preview said."""
    desk = Desk()
    customer = desk.customer()
    given(desk, customer, **coupon)
    subscription = desk.subscribe(customer, desk.price(1000))
    billed, promised = [desk.latest(subscription).total], [totals[0]]
    for _ in range(2):
        desk.wait_until(subscription.current_period_end - HOUR)
        promised.append(desk.preview(subscription).total)
        desk.wait(2 * HOUR + 1)
        billed.append(desk.latest(subscription).total)
    assert billed == promised == totals
    assert (customer.discount is None) == (totals[0] != totals[2])


def test_one_of_the_subscription_counts_instead() -> None:
    """Until the subscription's own has ended; `discounts=""` of a preview inherits nothing."""
    desk = Desk()
    customer = desk.customer()
    given(desk, customer, percent_off=10, duration="forever")
    own = desk.coupon(percent_off=50, duration="once")
    subscription = desk.subscribe(customer, desk.price(1000), discounts=[{"coupon": own.id}])
    assert desk.latest(subscription).total == 500
    assert [desk.preview(subscription).total, desk.preview(subscription, discounts="").total] == [900, 1000]


def test_it_may_be_kept_beside_a_new_one() -> None:
    """SDK: `discount` is an existing one of the object or of one of its ancestors; reused, it is redeemed no
    second time."""
    desk = Desk()
    customer = desk.customer()
    discount = given(desk, customer, percent_off=10, duration="forever")
    subscription = desk.subscribe(customer, desk.price(1000))
    both = [{"discount": discount.id}, {"coupon": desk.coupon(amount_off=100, currency="usd").id}]
    desk.update(subscription, discounts=both)
    assert desk.preview(subscription).total == 800
    assert desk.world.coupons.get(discount.source.coupon).times_redeemed == 1


def test_parts_of_a_period_count_it() -> None:
    """What was paid less is given back less, and the rest of the dearer plan costs less."""
    desk = Desk()
    customer = desk.customer()
    given(desk, customer, percent_off=50, duration="forever")
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.wait(15 * DAY)
    upgrade = desk.change_item(subscription, price=desk.price(3000).id)
    desk.update(subscription, items=upgrade, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-250, 750]


def test_an_invoice_by_hand_takes_it_off_and_uses_it_up() -> None:
    """SDK, `discounts` of an invoice: not sent, they are the customer's."""
    desk = Desk()
    customer = desk.customer()
    given(desk, customer, percent_off=10, duration="once")
    desk.post("/invoiceitems", object, customer=customer.id, amount=1000, currency="usd")
    invoice = desk.post("/invoices", Invoice, customer=customer.id, pending_invoice_items_behavior="include")
    desk.post(f"/invoices/{invoice.id}/pay", Invoice)
    assert (invoice.total, customer.discount) == (900, None)
    assert desk.events("customer.discount.created", "customer.discount.deleted") == [
        "customer.discount.created",
        "customer.discount.deleted",
    ]


def test_only_an_old_version_of_the_api_gives_one(stripe: Stripe) -> None:
    """Changelog 2025-03-31: customers have no `coupon` any more; the answer shows the discount of either."""
    stripe.post("/coupons", id="OLD", percent_off=10, duration="forever")
    customer = stripe.post("/customers")["id"]
    error = stripe.refused("POST", f"/customers/{customer}", coupon="OLD")
    assert (error["code"], error["param"]) == ("parameter_unknown", "coupon")
    stripe.http.headers["stripe-version"] = "2024-06-20"
    found = stripe.post(f"/customers/{customer}", coupon="OLD")["discount"]
    assert (found["source"]["coupon"], found["subscription"]) == ("OLD", None)
    assert stripe.refused("POST", f"/customers/{customer}", coupon="NEW")["param"] == "coupon"
    assert stripe.post(f"/customers/{customer}", coupon="")["discount"] is None
