"""Coupons that take off an amount: in the plan's currency, whichever their own is."""

from typing import Any

import pytest

from services.plans.changes import NewDiscount
from services.plans.errors import CodeRefusal, CodeRefused
from tests.unit.services.plans.desk import Desk

EUROS = {"amount_off": 450, "currency": "eur", "duration": "forever"}
DOLLARS_TOO = {**EUROS, "currency_options": {"usd": {"amount_off": 500}}}


async def code(ada: Desk, terms: dict[str, Any]) -> str:
    coupon = await ada.merchant("/v1/coupons", **terms)
    return await ada.merchant(
        "/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon}, code="LESS"
    )


async def test_a_code_with_an_amount_for_the_plans_currency(ada: Desk) -> None:
    """Stripe tells of the other currencies only where they are asked for."""
    await code(ada, DOLLARS_TOO)
    made = (await ada.quote("gold", code="LESS")).body
    assert made.then.due == 6800
    assert made.coupon is not None
    assert made.coupon.off_in("usd") == 500


async def test_a_code_without_one(ada: Desk) -> None:
    await code(ada, EUROS)
    with pytest.raises(CodeRefused) as refused:
        await ada.quote("gold", code="LESS")
    assert refused.value.refusal is CodeRefusal.WRONG_CURRENCY


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_a_gift_is_named_in_the_plans_currency(ada: Desk, kind: Any) -> None:
    """A merchant's link may add a coupon as well as a code."""
    made = await (ada.merchant("/v1/coupons", **DOLLARS_TOO) if kind == "coupon" else code(ada, DOLLARS_TOO))
    quote = (await ada.quote("gold", discount=NewDiscount(kind, made))).body
    assert quote.coupon is not None
    assert quote.coupon.off_in("usd") == 500


@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_a_gift_in_another_currency(ada: Desk, kind: Any) -> None:
    """450 euro cents are not taken for 450 US cents."""
    made = await (ada.merchant("/v1/coupons", **EUROS) if kind == "coupon" else code(ada, EUROS))
    with pytest.raises(CodeRefused):
        await ada.quote("gold", discount=NewDiscount(kind, made))
