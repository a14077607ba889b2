"""Issue 3, point 6: balance, coupons, promotion codes, taxes, tiers, one-off items."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.objects.invoices import Invoice
from sandbox.objects.prices import Price
from sandbox.objects.products import Product
from sandbox.objects.promotion_codes import PromotionCode
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate
from tests.unit.sandbox.billing.desk import DAY, HOUR, Desk, amounts


def months(desk: Desk, subscription: Subscription, count: int) -> list[int]:
    """The totals of the next invoices."""
    totals = []
    for _ in range(count):
        desk.wait_until(subscription.current_period_end)
        desk.wait(HOUR + 1)
        totals.append(desk.latest(subscription).total)
    return totals


@pytest.mark.parametrize(
    ("coupon", "totals"),
    [
        ({"percent_off": 25, "duration": "forever"}, [750, 750, 750]),
        ({"percent_off": 25, "duration": "once"}, [750, 1000, 1000]),
        ({"percent_off": 25, "duration": "repeating", "duration_in_months": 2}, [750, 750, 1000]),
        ({"amount_off": 300, "currency": "usd", "duration": "forever"}, [700, 700, 700]),
        ({"amount_off": 3000, "currency": "usd", "duration": "once"}, [0, 1000, 1000]),
    ],
)
def test_coupons_last_as_long_as_they_say(coupon: dict[str, Any], totals: list[int]) -> None:
    """Point 6: once, for some months, forever; never below zero."""
    desk = Desk()
    made = desk.coupon(**coupon)
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=[{"coupon": made.id}])
    assert [desk.latest(subscription).total, *months(desk, subscription, 2)] == totals
    assert made.times_redeemed == 1


def test_a_coupon_for_some_products() -> None:
    """Point 6: `applies_to` leaves the other lines alone."""
    desk = Desk()
    other = desk.post("/products", Product, name="Tea").id
    coupon = desk.coupon(percent_off=50, duration="forever", applies_to={"products": [other]})
    subscription = desk.subscribe(
        desk.customer(), desk.price(1000), desk.price(400, product=other), discounts=[{"coupon": coupon.id}]
    )
    lines = desk.latest(subscription).lines.data
    assert [[share.amount for share in line.discount_amounts] for line in lines] == [[], [200]]
    assert desk.latest(subscription).total == 1200


def test_an_amount_is_spread_over_the_lines() -> None:
    """Point 6: in proportion, and to the cent."""
    desk = Desk()
    coupon = desk.coupon(amount_off=100, currency="usd", duration="forever")
    prices = [desk.price(333), desk.price(333), desk.price(334)]
    subscription = desk.subscribe(desk.customer(), *prices, discounts=[{"coupon": coupon.id}])
    shares = [line.discount_amounts[0].amount for line in desk.latest(subscription).lines.data]
    assert (shares, desk.latest(subscription).total) == ([33, 34, 33], 900)


def code(desk: Desk, **params: Any) -> PromotionCode:
    coupon = desk.coupon(percent_off=10, duration="forever")
    return desk.post(
        "/promotion_codes", PromotionCode, promotion={"type": "coupon", "coupon": coupon.id}, **params
    )


def test_a_promotion_code() -> None:
    """Point 6: its use is counted, and a discount says which code gave it."""
    desk = Desk()
    promotion = code(desk, max_redemptions=1)
    asked = [{"promotion_code": promotion.id}]
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=asked)
    assert desk.latest(subscription).total == 900
    assert desk.world.discounts.get(subscription.discounts[0]).promotion_code == promotion.id
    with pytest.raises(StripeError, match="no longer active"):
        desk.subscribe(desk.customer(), desk.price(1000), discounts=asked)


def test_promotion_codes_keep_their_restrictions() -> None:
    """Point 6: for another customer, a minimum amount, new customers only."""
    desk = Desk()
    customer, price = desk.customer(), desk.price(1000)
    subscription = desk.subscribe(customer, price)

    def refused(promotion: PromotionCode) -> str | None:
        with pytest.raises(StripeError) as error:
            desk.update(subscription, discounts=[{"promotion_code": promotion.id}])
        found: str | None = error.value.fields["code"]
        return found

    small = {"minimum_amount": 2000, "minimum_amount_currency": "usd"}
    assert refused(code(desk, customer=desk.customer().id)) == "promotion_code_customer_mismatch"
    assert refused(code(desk, restrictions=small)) == "promotion_code_minimum_amount_not_met"
    first = code(desk, restrictions={"first_time_transaction": True})
    assert refused(first) == "promotion_code_customer_not_first_time"
    assert subscription.discounts == []


def test_discounts_overwrite_keep_and_clear() -> None:
    """Point 2: a list replaces all, one is kept by its id, an empty value clears."""
    desk = Desk()
    ten, five = (desk.coupon(percent_off=percent, duration="forever") for percent in (10, 5))
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=[{"coupon": ten.id}])
    kept = subscription.discounts[0]
    desk.update(subscription, discounts=[{"discount": kept}, {"coupon": five.id}])
    assert (len(subscription.discounts), subscription.discounts[0]) == (2, kept)
    assert desk.preview(subscription).total == 855
    assert desk.preview(subscription, discounts="").total == 1000
    desk.update(subscription, discounts="")
    assert (subscription.discounts, desk.preview(subscription).total) == ([], 1000)


@pytest.mark.parametrize(
    ("inclusive", "total", "tax", "net"), [(False, 1190, 190, 1000), (True, 1000, 160, 840)]
)
def test_taxes(inclusive: bool, total: int, tax: int, net: int) -> None:
    """Point 6: on top of the price, or part of it."""
    desk = Desk()
    rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=19, inclusive=inclusive)
    subscription = desk.subscribe(desk.customer(), desk.price(1000), default_tax_rates=[rate.id])
    invoice = desk.latest(subscription)
    assert (invoice.total, invoice.total_taxes[0].amount, invoice.total_excluding_tax) == (total, tax, net)
    assert invoice.lines.data[0].taxes[0].tax_rate_details.tax_rate == rate.id


def test_taxes_fall_on_what_discounts_leave() -> None:
    """Point 6: 19 % of 8.00; nobody exempt pays any."""
    desk = Desk()
    rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=19, inclusive=False)
    coupon = desk.coupon(percent_off=20, duration="forever")
    params = {"default_tax_rates": [rate.id], "discounts": [{"coupon": coupon.id}]}
    taxed = desk.latest(desk.subscribe(desk.customer(), desk.price(1000), **params))
    exempt = desk.latest(desk.subscribe(desk.customer(tax_exempt="exempt"), desk.price(1000), **params))
    assert (taxed.total, exempt.total) == (952, 800)


TIERS = [{"up_to": 5, "unit_amount": 100, "flat_amount": 50}, {"up_to": "inf", "unit_amount": 80}]


@pytest.mark.parametrize(
    ("mode", "quantity", "amount"),
    [
        ("graduated", 3, 350),
        ("graduated", 5, 550),
        ("graduated", 8, 790),
        ("volume", 5, 550),
        ("volume", 8, 640),
    ],
)
def test_tiers(mode: str, quantity: int, amount: int) -> None:
    """Point 6: graduated tiers add up, volume takes one for all."""
    desk = Desk()
    price = desk.price(billing_scheme="tiered", tiers_mode=mode, tiers=TIERS)
    subscription = desk.subscribe(desk.customer(), items=[{"price": price.id, "quantity": quantity}])
    assert amounts(desk.latest(subscription)) == [amount]


@pytest.mark.parametrize(("rounding", "amount"), [("up", 3000), ("down", 2000)])
def test_packages(rounding: str, amount: int) -> None:
    """Point 6: `transform_quantity` counts packages."""
    desk = Desk()
    price = desk.price(1000, transform_quantity={"divide_by": 10, "round": rounding})
    subscription = desk.subscribe(desk.customer(), items=[{"price": price.id, "quantity": 25}])
    assert amounts(desk.latest(subscription)) == [amount]


def test_credit_on_the_balance_pays_first() -> None:
    """Point 6: and what is left of it waits for the next invoice."""
    desk = Desk()
    customer = desk.customer()
    path = f"/customers/{customer.id}/balance_transactions"
    desk.post(path, object, amount=-1500, currency="usd")
    first = desk.latest(subscription := desk.subscribe(customer, desk.price(1000)))
    assert (first.starting_balance, first.ending_balance, first.amount_due) == (-1500, -500, 0)
    assert first.status == "paid"
    months(desk, subscription, 1)
    second = desk.latest(subscription)
    assert (second.starting_balance, second.ending_balance, second.amount_paid) == (-500, 0, 500)
    assert [one.type for one in desk.world.balance_transactions][-1] == "applied_to_invoice"


def test_too_little_to_charge_waits_on_the_balance() -> None:
    """RECORDINGS.md: below the currency's minimum nothing is charged."""
    desk = Desk()
    customer = desk.customer()
    invoice = desk.latest(desk.subscribe(customer, desk.price(49)))
    assert (invoice.status, invoice.amount_due, invoice.ending_balance, customer.balance) == (
        "paid",
        0,
        49,
        49,
    )


def test_one_off_items_come_with_the_next_invoice() -> None:
    """Point 6: before the subscription's own lines, the newest first."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    for amount in (200, 300):
        desk.post("/invoiceitems", object, customer=customer.id, amount=amount, currency="usd")
        desk.wait(DAY)
    months(desk, subscription, 1)
    assert amounts(desk.latest(subscription)) == [300, 200, 1000]


def test_add_invoice_items() -> None:
    """Point 2: a one-off price on the first invoice, shown by its preview too."""
    desk = Desk()
    fee = desk.post("/prices", Price, product=desk.product.id, currency="usd", unit_amount=500)
    subscription = desk.subscribe(desk.customer(), desk.price(1000), add_invoice_items=[{"price": fee.id}])
    assert amounts(desk.latest(subscription)) == [500, 1000]


def test_a_later_anchor_bills_the_part_up_to_it() -> None:
    """Point 2: `billing_cycle_anchor` at creation; `none` gives that part away."""
    desk = Desk()
    for behavior, first in (("create_prorations", 1000 * 15 // 31), ("none", 0)):
        subscription = desk.subscribe(
            desk.customer(),
            desk.price(1000),
            billing_cycle_anchor=desk.now + 15 * DAY,
            proration_behavior=behavior,
        )
        assert amounts(desk.latest(subscription)) == [first]
        assert subscription.current_period_end == desk.now + 15 * DAY


def test_free_to_paid_starts_a_period() -> None:
    """Point 2: the first price that costs something is billed at once, from now."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(0))
    desk.wait(10 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, price=desk.price(1000).id))
    assert (amounts(desk.latest(subscription)), subscription.billing_cycle_anchor) == ([1000], desk.now)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"items": [{"id": "si_nope", "quantity": 2}]}, "No such subscription_item: 'si_nope'"),
        ({"items": [{"price": "price_nope"}]}, "No such price: 'price_nope'"),
        ({"proration_date": 1}, "outside of the current billing period"),
        ({"cancel_at": 1}, "must be in the future"),
        ({"trial_end": 1}, "in the future"),
        ({"collection_method": "send_invoice"}, "must specify `days_until_due`"),
    ],
)
def test_changes_that_cannot_be(change: dict[str, Any], message: str) -> None:
    """Point 2: refused in Stripe's words, and nothing changes."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    happened = len(desk.world.events)
    with pytest.raises(StripeError, match=message):
        desk.update(subscription, **change)
    assert len(desk.world.events) == happened


def test_prices_that_do_not_fit() -> None:
    """Point 2: another currency, the same price twice, the last item's deletion, mixed intervals."""
    desk = Desk()
    price = desk.price(1000)
    subscription = desk.subscribe(desk.customer(), price, billing_mode={"type": "classic"})
    euro, year = desk.price(900, currency="eur"), desk.price(9000, recurring={"interval": "year"})
    for items, message in (
        ([{"price": euro.id}], "only supports `eur`"),
        ([{"price": price.id}], "multiple subscription items with the same plan"),
        (desk.change_item(subscription, deleted=True), "at least one active plan"),
        ([{"price": year.id}], "mismatch in interval"),
    ):
        with pytest.raises(StripeError, match=message):
            desk.update(subscription, items=items)


def test_a_canceled_subscription_changes_no_more() -> None:
    """STRIPE.md 8.4: only its metadata and the reason."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.delete(f"/subscriptions/{subscription.id}", Subscription)
    with pytest.raises(StripeError) as refused:
        desk.update(subscription, description="x")
    assert refused.value.fields["code"] == "invalid_canceled_subscription_fields"
    desk.update(subscription, metadata={"a": "b"}, cancellation_details={"feedback": "other"})
    assert (subscription.metadata, subscription.cancellation_details.feedback) == ({"a": "b"}, "other")
    with pytest.raises(StripeError, match="No such subscription"):
        desk.delete(f"/subscriptions/{subscription.id}", Subscription)


def test_a_draft_follows_what_is_done_to_it() -> None:
    """Point 6: discounts and taxes of a manual invoice are worked out again with each change."""
    desk = Desk()
    customer = desk.customer()
    desk.post("/invoiceitems", object, customer=customer.id, amount=1000, currency="usd")
    invoice = desk.post("/invoices", Invoice, customer=customer.id, pending_invoice_items_behavior="include")
    coupon = desk.coupon(percent_off=10, duration="once")
    rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=20, inclusive=False)
    desk.post(
        f"/invoices/{invoice.id}", Invoice, discounts=[{"coupon": coupon.id}], default_tax_rates=[rate.id]
    )
    assert (invoice.subtotal, invoice.total) == (1000, 1080)
    desk.post(f"/invoices/{invoice.id}/pay", Invoice)
    assert (invoice.status, invoice.amount_paid) == ("paid", 1080)


def test_a_coupon_for_one_invoice_lowers_the_upgrade_it_comes_with() -> None:
    """Point 6: half off the rest of the month; and only what was paid is given back afterwards."""
    desk = Desk()
    coupon = desk.coupon(percent_off=50, duration="once")
    subscription = desk.subscribe(desk.customer(), small := desk.price(1000))
    desk.wait(15 * DAY)
    upgrade = desk.change_item(subscription, price=desk.price(3000).id)
    discounts = [{"coupon": coupon.id}]
    desk.update(subscription, items=upgrade, discounts=discounts, proration_behavior="always_invoice")
    assert (amounts(desk.latest(subscription)), subscription.discounts) == ([-500, 750], [])
    downgrade = desk.change_item(subscription, price=small.id)
    desk.update(subscription, items=downgrade, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-750, 500]


def test_an_items_coupon_for_one_invoice_is_used_up() -> None:
    """Point 6: as the subscription's own is."""
    desk = Desk()
    coupon = desk.coupon(percent_off=25, duration="once")
    items = [{"price": desk.price(1000).id, "discounts": [{"coupon": coupon.id}]}]
    subscription = desk.subscribe(desk.customer(), items=items)
    assert [desk.latest(subscription).total, *months(desk, subscription, 2)] == [750, 1000, 1000]
    assert subscription.items.data[0].discounts == []


def test_a_discount_that_has_ended_is_gone_from_the_subscription() -> None:
    """Point 6: it stays for its months, and is no longer listed afterwards."""
    desk = Desk()
    coupon = desk.coupon(percent_off=25, duration="repeating", duration_in_months=1)
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=[{"coupon": coupon.id}])
    assert len(subscription.discounts) == 1
    months(desk, subscription, 1)
    assert (subscription.discounts, desk.latest(subscription).discounts) == ([], [])


def test_a_price_with_another_currency() -> None:
    """Point 6: `currency_options` bill in their currency, prorations and coupons included."""
    desk = Desk()
    options = {"eur": {"unit_amount": 900}}
    small = desk.price(1000, currency_options=options)
    large = desk.price(3000, currency_options={"eur": {"unit_amount": 2700}})
    coupon = desk.coupon(
        amount_off=100, currency="usd", duration="forever", currency_options={"eur": {"amount_off": 90}}
    )
    subscription = desk.subscribe(desk.customer(), small, currency="eur", discounts=[{"coupon": coupon.id}])
    first = desk.latest(subscription)
    assert (subscription.currency, first.currency, first.total) == ("eur", "eur", 810)
    assert first.lines.data[0].description == "1 × Coffee (at €9.00 / month)"
    desk.wait(15 * DAY)
    change = desk.change_item(subscription, price=large.id)
    desk.update(subscription, items=change, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-405, 1305]
