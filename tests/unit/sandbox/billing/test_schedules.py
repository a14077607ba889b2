"""Issue 3, point 5: subscription schedules made from a subscription; a phase takes effect on time."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.objects.prices import Price
from sandbox.objects.subscription_schedules import SubscriptionSchedule
from sandbox.objects.subscriptions import Subscription
from sandbox.objects.tax_rates import TaxRate
from tests.unit.sandbox.billing.desk import DAY, HOUR, Desk, amounts

PATH = "/subscription_schedules"
MONTH = {"interval": "month", "interval_count": 1}


def scheduled(desk: Desk, price: Price, *phases: dict[str, Any], **params: Any) -> tuple[Subscription, str]:
    """A subscription to a price, with phases that come after its present period."""
    subscription = desk.subscribe(desk.customer(), price, **params)
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    plan(desk, schedule, *phases)
    return subscription, schedule.id


def present(schedule: SubscriptionSchedule) -> dict[str, Any]:
    phase = schedule.phases[0]
    return {
        "items": [{"price": item.price, "quantity": item.quantity} for item in phase.items],
        "start_date": phase.start_date,
        "end_date": phase.end_date,
        "discounts": [{"discount": one.discount} for one in phase.discounts],
    }


def plan(desk: Desk, schedule: SubscriptionSchedule, *phases: dict[str, Any], **params: Any) -> None:
    first = present(schedule)
    if not first["discounts"]:
        del first["discounts"]
    asked = [first, *({"duration": MONTH, **phase} for phase in phases)]
    desk.post(f"{PATH}/{schedule.id}", SubscriptionSchedule, phases=asked, **params)


def test_it_begins_as_the_subscription_is() -> None:
    """Point 5: one phase up to the end of the period, and nothing changes."""
    desk = Desk()
    price = desk.price(1000)
    subscription = desk.subscribe(desk.customer(), items=[{"price": price.id, "quantity": 3}])
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    phase = schedule.phases[0]
    assert (schedule.status, schedule.subscription, subscription.schedule) == (
        "active",
        subscription.id,
        schedule.id,
    )
    assert [(item.price, item.quantity) for item in phase.items] == [(price.id, 3)]
    assert (phase.start_date, phase.end_date) == (desk.now, subscription.current_period_end)
    assert len(desk.world.invoices) == 1


def test_a_downgrade_at_the_end_of_the_period() -> None:
    """Point 5: the new price begins with the new period, without prorations; then the schedule lets go."""
    desk = Desk()
    large, small = desk.price(3000), desk.price(1000)
    subscription, schedule = scheduled(desk, large, {"items": [{"price": small.id, "quantity": 2}]})
    end = subscription.current_period_end
    assert desk.preview(subscription).total == 2000
    desk.wait_until(end - 1)
    assert subscription.items.data[0].price.id == large.id
    desk.wait_until(end + HOUR + 1)
    assert (subscription.items.data[0].price.id, subscription.quantity) == (small.id, 2)
    assert (amounts(desk.latest(subscription)), desk.latest(subscription).status) == ([2000], "paid")
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert desk.world.subscription_schedules.get(schedule).status == "released"
    assert subscription.schedule is None
    assert amounts(desk.latest(subscription)) == [2000]


def test_another_interval_at_the_end_of_the_period() -> None:
    """Point 5: a year begins where the month ends, at its full price."""
    desk = Desk()
    year = desk.price(9000, recurring={"interval": "year"})
    phase = {"items": [{"price": year.id}], "duration": {"interval": "year"}}
    subscription, _ = scheduled(desk, desk.price(1000), phase)
    end = subscription.current_period_end
    desk.wait_until(end + HOUR + 1)
    assert amounts(desk.latest(subscription)) == [9000]
    assert (subscription.billing_cycle_anchor, subscription.current_period_end) == (end, end + 365 * DAY)


def test_a_phase_within_a_period_prorates() -> None:
    """Point 5: as its proration_behavior says."""
    desk = Desk()
    small, large = desk.price(1000), desk.price(3000)
    subscription = desk.subscribe(desk.customer(), small)
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    first = {**present(schedule), "end_date": desk.now + 15 * DAY}
    del first["discounts"]
    second = {
        "items": [{"price": large.id}],
        "proration_behavior": "always_invoice",
        "end_date": subscription.current_period_end,
    }
    desk.post(f"{PATH}/{schedule.id}", SubscriptionSchedule, phases=[first, second])
    desk.wait(15 * DAY)
    assert amounts(desk.latest(subscription)) == [-500, 1500]


def test_the_present_phase_can_change_at_once() -> None:
    """Point 5: an update of the present phase is an update of the subscription."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    desk.wait(15 * DAY)
    changed = {**present(schedule), "items": [{"price": desk.price(3000).id}]}
    del changed["discounts"]
    desk.post(
        f"{PATH}/{schedule.id}",
        SubscriptionSchedule,
        phases=[changed],
        proration_behavior="always_invoice",
    )
    assert amounts(desk.latest(subscription)) == [-500, 1500]


def test_discounts_last_only_where_a_phase_names_them() -> None:
    """STRIPE.md 8.1: what is not copied into a phase is dropped with it."""
    desk = Desk()
    price = desk.price(1000)
    coupon = desk.coupon(percent_off=10, duration="forever")
    params = {"discounts": [{"coupon": coupon.id}]}
    dropped, _ = scheduled(desk, price, {"items": [{"price": price.id}]}, **params)
    discount = {"discounts": [{"coupon": coupon.id}]}
    kept, _ = scheduled(desk, price, {"items": [{"price": price.id}], **discount}, **params)
    desk.wait_until(kept.current_period_end + HOUR + 1)
    assert (desk.latest(dropped).total, desk.latest(kept).total) == (1000, 900)


@pytest.mark.parametrize("in_time", [True, False])
def test_a_phase_begins_its_discount_and_a_preview_knows(in_time: bool) -> None:
    """A discount of two months counts from its phase on, half a year ahead; a coupon that ends before gives
    none. The preview of that day is the bill."""
    desk = Desk()
    half_a_year = desk.price(9000, recurring={"interval": "month", "interval_count": 6})
    begins = desk.now + 181 * DAY
    coupon = desk.coupon(
        amount_off=700,
        currency="usd",
        duration="repeating",
        duration_in_months=2,
        redeem_by=begins + DAY if in_time else begins - DAY,
    )
    monthly = {"items": [{"price": desk.price(4000).id}], "discounts": [{"coupon": coupon.id}]}
    subscription, _ = scheduled(desk, half_a_year, monthly)
    assert subscription.current_period_end == begins
    previewed = desk.preview(subscription).total
    desk.wait_until(begins + HOUR + 1)
    assert desk.latest(subscription).total == previewed == (3300 if in_time else 4000)


def test_release_before_the_change() -> None:
    """Point 5: the subscription stays as it is, and can be changed directly again."""
    desk = Desk()
    price = desk.price(3000)
    subscription, schedule = scheduled(desk, price, {"items": [{"price": desk.price(1000).id}]})
    change = desk.change_item(subscription, quantity=2)
    with pytest.raises(StripeError, match="managed by the subscription schedule"):
        desk.update(subscription, items=change)
    with pytest.raises(StripeError, match="cancelation behavior"):
        desk.update(subscription, cancel_at_period_end=True)
    released = desk.post(f"{PATH}/{schedule}/release", SubscriptionSchedule)
    assert (released.status, released.subscription) == ("released", None)
    assert (released.released_subscription, subscription.schedule) == (subscription.id, None)
    desk.update(subscription, items=change)
    desk.wait_until(subscription.current_period_end + HOUR + 1)
    assert amounts(desk.latest(subscription))[-1] == 6000
    with pytest.raises(StripeError, match="currently in the `released` status"):
        desk.post(f"{PATH}/{schedule}/release", SubscriptionSchedule)


def test_cancel_ends_both() -> None:
    """Point 5: at once, with a credit for the rest."""
    desk = Desk()
    subscription, schedule = scheduled(desk, desk.price(1000), {"items": [{"price": desk.price(500).id}]})
    desk.wait(15 * DAY)
    canceled = desk.post(f"{PATH}/{schedule}/cancel", SubscriptionSchedule)
    assert (canceled.status, subscription.status) == ("canceled", "canceled")
    assert amounts(desk.latest(subscription)) == [-500]


def test_end_behavior_cancel() -> None:
    """Point 5: the last phase's end is the subscription's."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    end = subscription.current_period_end
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id, end_behavior="cancel")
    with pytest.raises(StripeError, match="No upcoming invoices"):
        desk.preview(subscription)
    desk.wait_until(end + DAY)
    assert (subscription.status, subscription.ended_at) == ("canceled", end)
    assert desk.world.subscription_schedules.get(schedule.id).status == "completed"
    assert len(desk.world.invoices) == 1


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ([], "at least one phase"),
        ([{"items": [{"price": "price_nope"}], "start_date": 1}], "No such price"),
        ([{"items": []}], "`start_date` for its first phase"),
    ],
)
def test_phases_that_cannot_be(phases: list[dict[str, Any]], message: str) -> None:
    """Point 5: refused, with the schedule as it was."""
    desk = Desk()
    subscription = desk.subscribe(desk.customer(), desk.price(1000))
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    with pytest.raises(StripeError, match=message):
        desk.post(f"{PATH}/{schedule.id}", SubscriptionSchedule, phases=phases)
    assert len(schedule.phases) == 1


def test_one_schedule_at_a_time() -> None:
    """Point 5: a subscription that has one cannot get another."""
    desk = Desk()
    subscription, _ = scheduled(desk, desk.price(1000), {"items": [{"price": desk.price(500).id}]})
    with pytest.raises(StripeError, match="already attached to a schedule"):
        desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)


def test_a_phase_brings_its_taxes_with_it() -> None:
    """Tax rates and automatic tax of a phase hold from its beginning."""
    desk = Desk()
    price = desk.price(1000)
    rate = desk.post("/tax_rates", TaxRate, display_name="VAT", percentage=20, inclusive=False)
    items = [{"price": price.id}]
    taxed = {"items": items, "default_tax_rates": [rate.id]}
    subscription, _ = scheduled(desk, price, taxed, {"items": items, "automatic_tax": {"enabled": True}})
    desk.wait_until(subscription.current_period_end)
    assert desk.preview(subscription).total == 1200
    assert desk.latest(subscription).total == 1200
    desk.wait_until(subscription.current_period_end)
    assert subscription.automatic_tax.enabled


def test_a_phase_may_be_a_trial() -> None:
    """A trial that begins with a phase costs nothing until its end, and then the period does."""
    desk = Desk()
    price = desk.price(1000)
    subscription, _ = scheduled(desk, price, {"items": [{"price": price.id}], "trial": True})
    ends = subscription.current_period_end
    desk.wait_until(ends)
    assert (subscription.status, desk.latest(subscription).total) == ("trialing", 0)
    desk.wait_until(subscription.current_period_end)
    assert (subscription.status, desk.latest(subscription).total) == ("active", 1000)


def test_a_phase_is_paid_without_its_customer() -> None:
    """Nobody is there to authenticate: a card that was set up for that pays off session."""
    desk = Desk()
    customer = desk.customer()
    method = desk.card(customer, "pm_card_authenticationRequiredOnSetup")
    desk.world.payment_methods_set_up.add(method.id)
    subscription = desk.subscribe(customer, desk.price(1000), off_session=True)
    assert subscription.status == "active"
    schedule = desk.post(PATH, SubscriptionSchedule, from_subscription=subscription.id)
    first = present(schedule)
    del first["discounts"]
    middle = desk.now + 10 * DAY
    dearer = {
        "items": [{"price": desk.price(9000).id}],
        "start_date": middle,
        "duration": MONTH,
        "proration_behavior": "always_invoice",
    }
    desk.post(f"{PATH}/{schedule.id}", SubscriptionSchedule, phases=[{**first, "end_date": middle}, dearer])
    desk.wait_until(middle)
    assert (desk.latest(subscription).billing_reason, desk.latest(subscription).status) == (
        "subscription_update",
        "paid",
    )
