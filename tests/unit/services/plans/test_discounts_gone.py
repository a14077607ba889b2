"""A merchant's discount that is over at Stripe by the time its link is opened: the plan is still in hand."""

import pytest

from services.plans.changes import NewDiscount
from services.plans.errors import CodeRefusal, CodeRefused
from tests.unit.services.plans.desk import ORIGIN, Desk, Made


async def coupon(ada: Desk) -> str:
    return await ada.merchant("/v1/coupons", percent_off=50, duration="once")


async def gone(ada: Desk, coupon: str) -> None:
    await ada.gateway.delete(f"/v1/coupons/{coupon}", Made)
    ada.gateway.forget()


async def test_an_offer_to_stay_is_left_out(ada: Desk) -> None:
    """DESIGN 1: there is nothing but cancelling then, and that works."""
    stay = await coupon(ada)
    assert await ada.plans.retaining.offer(await ada.view(), stay)
    await gone(ada, stay)
    assert await ada.plans.retaining.offer(await ada.view(), stay) is None
    assert await ada.plans.retaining.offer(await ada.view(), "no such coupon") is None


async def test_an_offer_that_is_over_when_it_is_taken(ada: Desk) -> None:
    """M7: said so each time it is asked for, with nothing changed."""
    stay = await coupon(ada)
    record = await ada.plans.retaining.offer(await ada.view(), stay)
    assert record is not None
    await gone(ada, stay)
    for _ in range(2):
        with pytest.raises(CodeRefused):
            await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert not (await ada.now()).discounts
    assert (await ada.plans.retentions.find(ada.customer, ada.subscription, record.id)).outcome is None


async def test_a_change_whose_discount_is_gone(ada: Desk) -> None:
    """STRIPE 2.2: of a deep link, and of a quote that was shown with it."""
    off = await coupon(ada)
    record = await ada.quote("gold", discount=NewDiscount("coupon", off))
    await gone(ada, off)
    with pytest.raises(CodeRefused) as refused:
        await ada.quote("gold", discount=NewDiscount("coupon", off))
    assert refused.value.refusal is CodeRefusal.UNKNOWN
    with pytest.raises(CodeRefused):
        await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert await ada.has() == "plain"
