"""A discount that is the customer's, not the plan's: quoted, billed, and kept when another is added."""

import pytest

from services.plans.confirming import Confirmed
from services.plans.errors import CodeRefusal, CodeRefused
from services.plans.quotes import Result
from tests.unit.services.plans.desk import ORIGIN, Desk


async def coupon(ada: Desk, **terms: object) -> str:
    return await ada.merchant("/v1/coupons", **{"percent_off": 50, "duration": "forever", **terms})


async def test_it_is_in_the_quote_and_in_the_plan(ada: Desk) -> None:
    """The plan names it, and the preview takes it off; nothing has to be asked for."""
    ada.give(await coupon(ada, name="Old friend"))
    plan = (await ada.view()).plan
    assert [found.coupon.name for found in plan.discounts if found.coupon] == ["Old friend"]
    made = (await ada.quote("gold")).body
    assert (made.then.due, made.discount_ends, made.change.discounts) == (3650, False, ())


async def test_one_that_the_next_bill_uses_up(ada: Desk) -> None:
    """What comes again and again is the whole price."""
    ada.updates(proration_behavior="none")
    ada.give(await coupon(ada, duration="once"))
    made = (await ada.quote("gold")).body
    assert (made.next.due if made.next else 0, made.then.due) == (3650, 7300)


async def test_one_that_ends_some_day(ada: Desk) -> None:
    """The lower price is not promised for longer than it lasts."""
    ada.give(await coupon(ada, duration="repeating", duration_in_months=3))
    assert (await ada.quote("gold")).body.discount_ends


async def test_a_code_comes_beside_it(ada: Desk) -> None:
    """A discount of the plan's own would take its place: so it is named, and counts as shown."""
    ada.give(await coupon(ada))
    promotion = {"type": "coupon", "coupon": await coupon(ada, percent_off=10)}
    await ada.merchant("/v1/promotion_codes", promotion=promotion, code="TEN")
    record = await ada.quote("gold", code="TEN")
    assert record.body.then.due == 3285

    done = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)

    assert isinstance(done, Confirmed)
    assert done.record.outcome is not None
    assert (done.record.outcome.result, done.record.outcome.differs) == (Result.APPLIED, False)
    assert len((await ada.view()).plan.discounts) == 2


async def test_a_code_of_the_same_coupon(ada: Desk) -> None:
    """The customer has this discount already."""
    mine = await coupon(ada)
    ada.give(mine)
    await ada.merchant("/v1/promotion_codes", promotion={"type": "coupon", "coupon": mine}, code="MINE")
    with pytest.raises(CodeRefused) as refused:
        await ada.quote("gold", code="MINE")
    assert refused.value.refusal is CodeRefusal.ALREADY_APPLIED


async def test_an_offer_to_stay_comes_beside_it(ada: Desk) -> None:
    """Taking the offer never makes the plan dearer."""
    ada.give(await coupon(ada))
    record = await ada.plans.retaining.offer(await ada.view(), await coupon(ada, percent_off=10))
    assert record is not None
    assert (record.body.now.due, record.body.then.due) == (2200, 1980)
    await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert len((await ada.view()).plan.discounts) == 2


async def test_an_offer_that_makes_nothing_cheaper_is_left_out(ada: Desk) -> None:
    """Its coupon is for another product: "$44.00 instead of $44.00" is no offer."""
    other = await ada.merchant("/v1/products", name="Tea")
    tea = await coupon(ada, applies_to={"products": [other]})
    assert await ada.plans.retaining.offer(await ada.view(), tea) is None
