"""Merchants choose the ids of their coupons: each way to one works, whatever letters it has."""

import pytest

from services.plans.changes import NewDiscount
from tests.unit.services.plans.desk import ORIGIN, Desk

IDS = pytest.mark.parametrize("coupon", ["Spring sale", "50% off/year?", "夏のセール", "a+b#1", "1.5"])


@IDS
async def test_an_offer_to_stay(ada: Desk, coupon: str) -> None:
    """STRIPE 2.2: checked when the session is made, offered, and taken."""
    await ada.merchant("/v1/coupons", id=coupon, percent_off=50, duration="forever")
    assert (await ada.plans.retaining.coupon(coupon)).id == coupon
    record = await ada.plans.retaining.offer(await ada.view(), coupon)
    assert record is not None
    await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert [found.coupon.id for found in (await ada.view()).plan.discounts if found.coupon] == [coupon]


@IDS
async def test_a_change_with_a_discount(ada: Desk, coupon: str) -> None:
    """STRIPE 2.2: a link that names a change may name a coupon."""
    await ada.merchant("/v1/coupons", id=coupon, percent_off=50, duration="once")
    made = (await ada.quote("gold", discount=NewDiscount("coupon", coupon))).body
    assert made.coupon is not None
    assert (made.coupon.id, made.then.due) == (coupon, 7300)


@IDS
async def test_a_discount_of_the_customer(ada: Desk, coupon: str) -> None:
    """The list of plans has only its coupon's id."""
    await ada.merchant("/v1/coupons", id=coupon, percent_off=50, duration="forever")
    ada.give(coupon)
    (plan,) = await ada.subscriptions.plans(ada.customer)
    assert [found.coupon.id for found in plan.discounts if found.coupon] == [coupon]
