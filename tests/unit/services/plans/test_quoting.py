"""What a quote says of the bills after the first: what they come to, and nothing that is good only once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from msgspec.structs import replace

from services.configurations.objects import Product
from services.plans.changes import NewDiscount
from services.plans.errors import AddressNeeded, CodeRefusal, CodeRefused, NotOffered, Unoffered
from services.plans.quotes import Quote
from services.plans.quoting import Wish
from services.stripe_gateway.errors import InvalidRequest, NotFound, Unavailable
from services.stripe_gateway.objects.bills import AutomaticTaxOfBill
from tests.unit.canned import DAY, NOW
from tests.unit.services.plans.desk import Desk, desk

BILLED = pytest.mark.parametrize("behavior", ["always_invoice", "create_prorations", "none"])


async def coupon(ada: Desk, **terms: Any) -> str:
    return await ada.merchant("/v1/coupons", **{"percent_off": 50, "duration": "once", **terms})


async def quoted(
    ada: Desk, behavior: str, to: str = "gold", *, offered: dict[str, Any] | None = None, **wish: Any
) -> Quote:
    ada.updates(proration_behavior=behavior, **offered or {})
    return (await ada.quote(to, **wish)).body


@pytest.mark.parametrize("balance", [-100_000, -500, 700])
@BILLED
async def test_a_balance_is_used_up_once(ada: Desk, behavior: str, balance: int) -> None:
    """It changes the first bill, and what is paid every month is the price."""
    await ada.merchant(f"/v1/customers/{ada.customer}", balance=balance)
    made = await quoted(ada, behavior)
    assert (made.then.due, made.then.balance) == (7300, 0)
    assert made.coming.balance != 0


@BILLED
async def test_a_code_that_is_good_once(ada: Desk, behavior: str) -> None:
    """The first bill has it, the ones after that have not."""
    promotion = {"type": "coupon", "coupon": await coupon(ada)}
    await ada.merchant("/v1/promotion_codes", promotion=promotion, code="ONCE")
    made = await quoted(ada, behavior, code="ONCE")
    assert (made.then.due, made.discount_ends) == (7300, False)
    assert made.coming.due < 7300


async def test_a_discount_that_the_next_bill_uses_up(ada: Desk) -> None:
    """One that stays is named for the bills after it."""
    once, always = await coupon(ada), await coupon(ada, percent_off=10, duration="forever")
    path = f"/v1/subscriptions/{ada.subscription}"
    await ada.merchant(path, discounts=[{"coupon": once}, {"coupon": always}])
    made = await quoted(ada, "none")
    assert (made.next.due if made.next else 0, made.then.due) == (3285, 6570)


async def test_a_scheduled_change(ada: Desk) -> None:
    """What it moves to costs what it costs, though its first bill is lower."""
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", discounts=[{"coupon": await coupon(ada)}])
    made = await quoted(ada, "none", "tin")
    period_end = (await ada.now()).items.data[0].current_period_end
    assert (made.change.at, made.then_at, made.then.due) == (period_end, period_end, 2000)


async def test_a_change_that_begins_a_longer_period(ada: Desk) -> None:
    """The next ordinary bill comes when the period that is paid today has passed."""
    product = (await ada.now()).items.data[0].price.product
    yearly = {"currency": "usd", "unit_amount": 44_000, "recurring": {"interval": "year"}}
    ada.prices["yearly"] = await ada.merchant("/v1/prices", product=product, **yearly)
    made = await quoted(
        ada,
        "always_invoice",
        "yearly",
        offered={"products": [Product([ada.prices["plain"], ada.prices["yearly"]], product)]},
    )
    assert (made.then_at, made.then.due) == (NOW + 365 * DAY, 44_000)


async def test_a_code_where_codes_are_not_offered(ada: Desk) -> None:
    """The server decides, whatever the form held."""
    await ada.merchant(
        "/v1/promotion_codes", promotion={"type": "coupon", "coupon": await coupon(ada)}, code="ONCE"
    )
    with pytest.raises(NotOffered) as refused:
        await quoted(ada, "none", code="ONCE", offered={"default_allowed_updates": ["price"]})
    assert refused.value.what is Unoffered.PROMOTION_CODE


async def test_a_refusal_that_is_not_about_the_code(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not told as if the code had ended."""
    promotion = {"type": "coupon", "coupon": await coupon(ada)}
    await ada.merchant("/v1/promotion_codes", promotion=promotion, code="ONCE")
    currency = InvalidRequest("Another currency", code="parameter_invalid")
    monkeypatch.setattr(ada.gateway, "post", AsyncMock(side_effect=currency))
    with pytest.raises(InvalidRequest):
        await quoted(ada, "none", code="ONCE")


async def test_a_refusal_that_is_about_the_code(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """STRIPE 4.1: by what it says or by what it is about; without a code it is another refusal."""
    gift = NewDiscount("coupon", await coupon(ada))
    for error, refusal in (
        (InvalidRequest("no", code="promotion_code_customer_not_first_time"), CodeRefusal.FIRST_TIME_ONLY),
        (NotFound("no", param="discounts[0][promotion_code]"), CodeRefusal.UNKNOWN),
        (InvalidRequest("no", code="coupon_expired"), CodeRefusal.EXPIRED),
        (InvalidRequest("no", param="discounts[0][coupon]"), CodeRefusal.EXPIRED),
    ):
        monkeypatch.setattr(ada.gateway, "post", AsyncMock(side_effect=error))
        with pytest.raises(CodeRefused) as refused:
            await ada.quote("gold", discount=gift)
        assert refused.value.refusal is refusal
        with pytest.raises(type(error)):
            await ada.quote("gold")


@pytest.mark.parametrize("duration", ["once", "forever"])
@pytest.mark.parametrize("kind", ["coupon", "promotion_code"])
async def test_a_gift_of_the_merchants(ada: Desk, kind: Any, duration: str) -> None:
    """A link that names a change may add a discount, which is asked for to know how long it lasts."""
    gift = await coupon(ada, duration=duration, name="Welcome back")
    if kind == "promotion_code":
        gift = await ada.merchant("/v1/promotion_codes", promotion={"type": "coupon", "coupon": gift})
    made = await quoted(ada, "none", discount=NewDiscount(kind, gift))
    assert made.coupon is not None
    assert made.coupon.name == "Welcome back"
    assert (made.coming.due, made.then.due) == (3650, 7300 if duration == "once" else 3650)


async def test_a_discount_that_ends_some_day(ada: Desk) -> None:
    """The lower price is not promised for longer than it lasts."""
    repeating = await coupon(ada, duration="repeating", duration_in_months=3)
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", discounts=[{"coupon": repeating}])
    made = await quoted(ada, "none")
    assert (made.then.due, made.discount_ends) == (3650, True)


async def test_a_discount_that_ends_before_it_counts(ada: Desk) -> None:
    """A trial is longer than it lasts: the price is the whole one, whatever lasts how long."""
    repeating = await coupon(ada, duration="repeating", duration_in_months=1)
    ada.updates(trial_update_behavior="continue_trial")
    await ada.merchant(
        f"/v1/subscriptions/{ada.subscription}", discounts=[{"coupon": repeating}], trial_end=NOW + 60 * DAY
    )
    made = (await ada.quote("gold")).body
    assert (made.then.due, made.discount_ends) == (7300, False)


async def test_an_items_discount_that_a_bill_uses_up(ada: Desk) -> None:
    """What comes after it cannot be asked for: the lower price is not promised for good."""
    items = [{"id": (await ada.now()).items.data[0].id, "discounts": [{"coupon": await coupon(ada)}]}]
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", items=items, proration_behavior="none")
    made = await quoted(ada, "none")
    assert (made.then.due, made.discount_ends) == (3650, True)


@asynccontextmanager
async def taxed(folder: Path) -> AsyncIterator[Desk]:
    """Her plan has automatic tax, and Stripe does not know where she is."""
    async with desk(folder, automatic_tax={"enabled": True}) as ada:
        for price in ada.prices.values():
            await ada.merchant(f"/v1/prices/{price}", tax_behavior="exclusive")
        await ada.merchant(f"/v1/customers/{ada.customer}", address="")
        yield ada


@BILLED
async def test_a_tax_without_a_place(tmp_path: Path, behavior: str) -> None:
    """Stripe previews it without its tax, and would not make it: no sum is quoted."""
    async with taxed(tmp_path) as ada:
        with pytest.raises(AddressNeeded):
            await quoted(ada, behavior)


async def test_a_scheduled_change_without_a_place(tmp_path: Path) -> None:
    """It is made, and Stripe's bills go without the tax until there is an address."""
    async with taxed(tmp_path) as ada:
        assert (await quoted(ada, "none", "tin")).then.due == 2000


async def test_a_place_that_stripe_refuses_to_preview(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, whichever way Stripe says it."""
    no_address = InvalidRequest("No address to tax", code="customer_tax_location_invalid")
    monkeypatch.setattr(ada.gateway, "post", AsyncMock(side_effect=no_address))
    with pytest.raises(AddressNeeded):
        await quoted(ada, "none")


async def test_a_tax_that_stripe_fails_to_work_out(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums without their tax are no quote; a little later they have it."""
    view = await ada.view()
    post, failed = ada.gateway.post, AutomaticTaxOfBill("failed")

    async def untaxed(path: str, answer: Any, params: Any, *, idempotency_key: str) -> Any:
        made = await post(path, answer, params, idempotency_key=idempotency_key)
        return replace(made, automatic_tax=failed)

    monkeypatch.setattr(ada.gateway, "post", untaxed)
    with pytest.raises(Unavailable):
        await ada.plans.quoting.quote(view, Wish(ada.prices["gold"]))
