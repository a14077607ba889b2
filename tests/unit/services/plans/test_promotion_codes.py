"""SECURITY M7: whose a typed code is, what limits it, and how often one may guess."""

from pathlib import Path
from typing import Any

import pytest

from services.plans.errors import CodeRefusal, CodeRefused
from services.plans.promotion_codes import TRIES, TRIES_WITHIN, PromotionCodes
from services.store import Store
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.discounts import Coupon, Discount, DiscountSource
from services.subscriptions import Plan
from tests.unit.canned import CannedGateway, invoice, listed
from tests.unit.services.clock import TestClock
from tests.unit.services.plans.desk import Desk, desk
from tests.unit.services.plans.structs import NOW, bare_plan, subscription

LESS = {"id": "co_less", "duration": "once", "percent_off": 50}


def code(coupon: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A code for half of anybody's next bill."""
    limits = changes.pop("restrictions", {})
    return {
        "id": "promo_1",
        "code": "LESS",
        "active": True,
        "promotion": {"coupon": {**LESS, **(coupon or {})}},
        "restrictions": {"first_time_transaction": False, **limits},
        **changes,
    }


def least(amount: int, currency: str = "usd", **options: int | None) -> dict[str, Any]:
    """What an order has to come to."""
    others = {name: {"minimum_amount": one} for name, one in options.items()}
    limits = {"minimum_amount": amount, "minimum_amount_currency": currency, "currency_options": others}
    return {"restrictions": limits}


def plan(customer: str = "cus_1", *discounts: Discount) -> Plan:
    return bare_plan(subscription(discounts=discounts), owner=Customer(customer))


class Shop:
    """Codes of a merchant, typed by customers who ask for Gold at $73.00."""

    def __init__(self, store: Store, *codes: dict[str, Any]) -> None:
        self.clock = TestClock(NOW)
        self.gateway = CannedGateway({"/v1/promotion_codes": listed(*codes), "/v1/invoices": listed()})
        self._codes = PromotionCodes(self.gateway, store, self.clock)

    async def says(self, typed: str = "LESS", who: Plan | None = None) -> CodeRefusal | str:
        """The id of the code, or what is said against it."""
        try:
            return (await self._codes.find(typed, who or plan(), "gold", 7300)).id
        except CodeRefused as refused:
            return refused.refusal


FIRST = {"restrictions": {"first_time_transaction": True}}
REFUSED: dict[str, tuple[dict[str, Any], CodeRefusal]] = {
    "another customer's": (code(customer="cus_2"), CodeRefusal.UNKNOWN),
    "nothing behind it": (code(promotion={"coupon": None}), CodeRefusal.UNKNOWN),
    "over": (code(expires_at=NOW), CodeRefusal.EXPIRED),
    "its coupon over": (code({"redeem_by": NOW}), CodeRefusal.EXPIRED),
    "switched off": (code(active=False), CodeRefusal.EXPIRED),
    "its coupon no longer good": (code({"valid": False}), CodeRefusal.EXPIRED),
    "given out": (code(max_redemptions=3, times_redeemed=3), CodeRefusal.USED_UP),
    "its coupon given out": (code({"max_redemptions": 3, "times_redeemed": 3}), CodeRefusal.USED_UP),
    "for another product": (code({"applies_to": {"products": ["tin"]}}), CodeRefusal.WRONG_PRODUCT),
    "an amount of euros": (code({"amount_off": 500, "currency": "eur"}), CodeRefusal.WRONG_CURRENCY),
    "a minimum in euros": (code(**least(1, "eur")), CodeRefusal.WRONG_CURRENCY),
    "a minimum": (code(**least(7301)), CodeRefusal.MINIMUM_AMOUNT),
    "a minimum of its own in dollars": (code(**least(1, "eur", usd=7301)), CodeRefusal.MINIMUM_AMOUNT),
}
WORKS: dict[str, dict[str, Any]] = {
    "anybody's": code(),
    "the customer's own": code(customer="cus_1"),
    "in its last second": code({"redeem_by": NOW + 1}, expires_at=NOW + 1),
    "the last one": code({"max_redemptions": 3, "times_redeemed": 2}, max_redemptions=3, times_redeemed=2),
    "for this product": code({"applies_to": {"products": ["tin", "gold"]}}),
    "an amount of dollars": code({"amount_off": 500, "currency": "usd"}),
    "just enough": code(**least(7300)),
    "just enough in dollars": code(**least(9999, "eur", usd=7300)),
    "enough, with nothing said of dollars": code(**least(7300, usd=None)),
    "for a first order": code(**FIRST),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_a_code_does_not_do(store: Store, name: str) -> None:
    """Customer, time, number, product, currency and amount: each limit by its own name."""
    found, refusal = REFUSED[name]
    assert await Shop(store, found).says() is refusal


@pytest.mark.parametrize("name", WORKS)
async def test_what_a_code_does(store: Store, name: str) -> None:
    """The last that each limit allows."""
    assert await Shop(store, WORKS[name]).says() == "promo_1"


async def test_a_minimum_is_named(store: Store) -> None:
    """In the plan's currency, so that it can be said."""
    gateway = CannedGateway({"/v1/promotion_codes": listed(code(**least(7301)))})
    codes = PromotionCodes(gateway, store, TestClock())
    with pytest.raises(CodeRefused) as refused:
        await codes.find("LESS", plan(), "gold", 7300)
    assert (refused.value.minimum, refused.value.currency) == (7301, "usd")


async def test_a_discount_is_given_once(store: Store) -> None:
    """What the plan has already is not added to itself."""
    for taken in (Coupon("co_less", "once"), "co_less"):
        had = plan("cus_1", Discount("di_1", DiscountSource(taken)))
        assert await Shop(store, code()).says(who=had) is CodeRefusal.ALREADY_APPLIED
    for other in (Coupon("co_2", "once"), "co_2", None):
        had = plan("cus_1", Discount("di_1", DiscountSource(other)))
        assert await Shop(store, code()).says(who=had) == "promo_1"


@pytest.mark.parametrize(
    ("bill", "answer"),
    [
        ({"status": "paid", "total": 2000}, CodeRefusal.FIRST_TIME_ONLY),
        ({"status": "open", "total": 1}, CodeRefusal.FIRST_TIME_ONLY),
        ({"status": "void", "total": 2000}, "promo_1"),
        ({"status": "paid", "total": 0}, "promo_1"),
    ],
)
async def test_a_first_order(store: Store, bill: dict[str, Any], answer: CodeRefusal | str) -> None:
    """Who was billed for anything before is no new customer."""
    shop = Shop(store, code(**FIRST))
    shop.gateway.answers["/v1/invoices"] = listed(invoice(**bill))
    assert await shop.says() == answer
    assert shop.gateway.calls[-1] == ("/v1/invoices", {"customer": "cus_1", "limit": 100})


async def test_a_code_that_is_given_again(store: Store) -> None:
    """The old one is over, the new one works."""
    assert await Shop(store, code(id="promo_old", active=False), code()).says() == "promo_1"


@pytest.mark.parametrize("typed", ["", "x" * 501])
async def test_what_is_no_code(store: Store, typed: str) -> None:
    """Stripe is not asked."""
    shop = Shop(store, code())
    assert await shop.says(typed) is CodeRefusal.UNKNOWN
    assert shop.gateway.calls == []


async def test_what_is_asked_for(store: Store) -> None:
    """What was typed, the customer's own first, with all that limits it."""
    shop = Shop(store, code())
    await shop.says("x" * 500)
    limits = ["data.promotion.coupon.applies_to", "data.promotion.coupon.currency_options"]
    asked = {"code": "x" * 500, "limit": 100, "expand": limits}
    path = "/v1/promotion_codes"
    assert shop.gateway.calls == [(path, {**asked, "customer": "cus_1"}), (path, asked)]


async def test_guessing(store: Store) -> None:
    """Ten wrong tries in an hour for each customer, the next is not looked at; what works costs none."""
    shop = Shop(store, code())
    assert [await shop.says() for _ in range(TRIES + 1)] == ["promo_1"] * (TRIES + 1)
    for _ in range(TRIES):
        assert await shop.says("") is CodeRefusal.UNKNOWN
    shop.gateway.calls.clear()
    assert await shop.says() is CodeRefusal.TOO_MANY_TRIES
    assert shop.gateway.calls == []
    assert await shop.says(who=plan("cus_2")) == "promo_1"
    shop.clock.advance(TRIES_WITHIN - 1)
    assert await shop.says() is CodeRefusal.TOO_MANY_TRIES
    shop.clock.advance(1)
    assert await shop.says() == "promo_1"


async def personal(ada: Desk, customer: str) -> str:
    """The id of a customer's own code WELCOME."""
    coupon = await ada.merchant("/v1/coupons", percent_off=50, duration="once")
    promotion = {"type": "coupon", "coupon": coupon}
    return await ada.merchant("/v1/promotion_codes", promotion=promotion, code="WELCOME", customer=customer)


async def test_one_word_for_many_customers(tmp_path: Path) -> None:
    """Stripe keeps a code unique for each customer only: one's own is found among many others'."""
    async with desk(tmp_path) as ada:
        mine = await personal(ada, ada.customer)
        for _ in range(12):
            await personal(ada, await ada.merchant("/v1/customers"))
        discount = (await ada.quote("gold", code="WELCOME")).body.change.discount
        assert discount is not None
        assert discount.id == mine
