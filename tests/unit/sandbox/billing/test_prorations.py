"""Issue 3, point 3: prorations by the second, a credit and a charge per item, each floored on its own."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from sandbox.billing.prorations import prorated
from sandbox.objects.subscriptions import Subscription
from tests.unit.sandbox.billing.desk import DAY, HOUR, SEPTEMBER, Desk, amounts

SEATS = 10 * DAY + 7 * HOUR + 11
RECORDED = [
    pytest.param((1000, 1), (3000, 1), 15 * DAY, False, [-500, 1500], id="an upgrade at day 15"),
    pytest.param((3000, 1), (1000, 1), 20 * DAY, False, [-1000, 333], id="a downgrade at day 20"),
    pytest.param((500, 3), (500, 5), SEATS, False, [-986, 1642], id="3 to 5 seats"),
    pytest.param((500, 5), (500, 2), SEATS, False, [-1643, 656], id="5 to 2 seats"),
    pytest.param((999, 1), (3000, 1), 10 * DAY, True, [-666, 2000], id="with a proration_date"),
]


@pytest.mark.parametrize(("old", "new", "moment", "backdated", "lines"), RECORDED)
def test_the_recorded_figures(
    old: tuple[int, int], new: tuple[int, int], moment: int, backdated: bool, lines: list[int]
) -> None:
    """Point 3: what others recorded on a month of 30 days with `always_invoice`, to the cent."""
    desk = Desk()
    customer = desk.customer()
    price = desk.price(old[0])
    subscription = desk.subscribe(customer, items=[{"price": price.id, "quantity": old[1]}])
    change: dict[str, Any] = {"proration_behavior": "always_invoice"}
    if backdated:
        desk.wait(20 * DAY)
        change["proration_date"] = SEPTEMBER + moment
    else:
        desk.wait(moment)
    target = price if new[0] == old[0] else desk.price(new[0])
    desk.update(
        subscription, items=desk.change_item(subscription, price=target.id, quantity=new[1]), **change
    )
    invoice = desk.latest(subscription)
    assert amounts(invoice) == lines
    assert invoice.amount_due == max(sum(lines), 0)
    assert desk.world.customers.get(customer.id).balance == min(sum(lines), 0)


def test_lines_say_what_they_are_for() -> None:
    """Point 3: unused time is given back, remaining time taken, from the same moment to the same end."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(15 * DAY)
    change = desk.change_item(subscription, price=desk.price(3000).id)
    desk.update(subscription, items=change, proration_behavior="always_invoice")
    lines = desk.latest(subscription).lines.data
    assert [line.description for line in lines] == [
        "Unused time on Coffee after 16 Sep 2026",
        "Remaining time on Coffee after 16 Sep 2026",
    ]
    end = subscription.current_period_end
    assert {(line.period.start, line.period.end) for line in lines} == {(desk.now, end)}
    assert all(line.parent.invoice_item_details for line in lines)


def test_yen_has_no_cents() -> None:
    """Point 3: zero-decimal currencies prorate whole yen."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000, currency="jpy"))
    desk.wait(10 * DAY)
    change = desk.change_item(subscription, price=desk.price(2500, currency="jpy").id)
    desk.update(subscription, items=change, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-667, 1666]


def test_a_discount_is_part_of_what_is_given_back() -> None:
    """Point 3: with 20 % off, 8.00 was paid for the month and 24.00 is charged for the new one."""
    desk = Desk()
    coupon = desk.coupon(percent_off=20, duration="forever")
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=[{"coupon": coupon.id}])
    desk.wait(15 * DAY)
    change = desk.change_item(subscription, price=desk.price(3000).id)
    desk.update(subscription, items=change, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-400, 1200]


def test_a_coupon_for_one_invoice_is_not_given_back_in_full() -> None:
    """Point 3: half the month cost 5.00 with the coupon, so that 2.50 of it is unused, not 5.00."""
    desk = Desk()
    coupon = desk.coupon(percent_off=50, duration="once")
    subscription = desk.subscribe(desk.customer(), desk.price(1000), discounts=[{"coupon": coupon.id}])
    assert subscription.discounts == []
    desk.wait(15 * DAY)
    change = desk.change_item(subscription, price=desk.price(3000).id)
    desk.update(subscription, items=change, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == [-250, 1500]


def test_none_prorates_nothing() -> None:
    """Point 2: `proration_behavior=none` changes the price from the next period on."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(15 * DAY)
    first = subscription.latest_invoice
    desk.update(
        subscription,
        items=desk.change_item(subscription, price=desk.price(3000).id),
        proration_behavior="none",
    )
    assert subscription.latest_invoice == first
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert amounts(desk.latest(subscription)) == [3000]


def test_prorations_wait_for_the_next_invoice() -> None:
    """Point 2: `create_prorations`, the default, leaves them pending until the renewal."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(15 * DAY)
    desk.update(subscription, items=desk.change_item(subscription, quantity=2))
    assert [item.amount for item in desk.world.invoice_items if item.invoice is None] == [1000, -500]
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert amounts(desk.latest(subscription)) == [-500, 1000, 2000]


def test_another_interval_starts_a_new_period_and_bills_at_once() -> None:
    """Point 2: the unused half month is given back, the whole year taken, the anchor moves to now."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    desk.wait(15 * DAY)
    year = desk.price(10000, recurring={"interval": "year"})
    desk.update(subscription, items=desk.change_item(subscription, price=year.id))
    assert amounts(desk.latest(subscription)) == [-500, 10000]
    assert subscription.billing_cycle_anchor == desk.now
    assert subscription.current_period_end == desk.now + 365 * DAY


@pytest.mark.parametrize("anchor", ["now", {"type": "now"}])
@pytest.mark.parametrize(
    ("mode", "lines"), [("flexible", [500]), ("classic", [-500, 1000])], ids=["flexible", "classic"]
)
def test_an_anchor_set_to_now(anchor: Any, mode: str, lines: list[int]) -> None:
    """Point 2: both forms of the parameter. Flexible billing takes just the time the period ends later."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000), billing_mode={"type": mode})
    desk.wait(15 * DAY)
    desk.update(subscription, billing_cycle_anchor=anchor, proration_behavior="always_invoice")
    assert amounts(desk.latest(subscription)) == lines
    assert subscription.items.data[0].current_period_start == desk.now


def test_quantity_falls_to_one_with_a_new_price() -> None:
    """Point 2: a price change that does not say the quantity resets it."""
    desk = Desk()
    price = desk.price(1000)
    subscription = desk.subscribe(desk.customer(), items=[{"price": price.id, "quantity": 7}])
    desk.update(subscription, items=desk.change_item(subscription, price=desk.price(2000).id))
    assert (subscription.items.data[0].quantity, subscription.quantity) == (1, 1)


def test_immediate_cancellation_gives_back_the_rest() -> None:
    """Point 2: `prorate` and `invoice_now` make a last draft, whose credit goes to the balance in an hour."""
    desk = Desk()
    customer = desk.customer()
    subscription = desk.subscribe(customer, desk.price(1000))
    desk.wait(20 * DAY)
    desk.delete(f"/subscriptions/{subscription.id}", Subscription, prorate=True, invoice_now=True)
    last = desk.latest(subscription)
    assert (last.status, amounts(last)) == ("draft", [-334])
    desk.wait(HOUR + 1)
    assert last.status == "paid"
    assert desk.world.customers.get(customer.id).balance == -334


@pytest.mark.parametrize("amount", [1, -1, 999, -999, 123457, -123457])
def test_prorated_is_the_floor_of_the_exact_part(amount: int) -> None:
    """Point 3: towards minus infinity, so that a credit is never smaller than what is left."""
    for seconds in (0, 1, 86399, 2591999, 2592000):
        assert prorated(Decimal(amount), seconds, 2592000) == floor(Fraction(amount * seconds, 2592000))
