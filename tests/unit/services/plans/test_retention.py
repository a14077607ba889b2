"""The offer to stay: once, where it makes the plan cheaper, beside the discounts that are there (M7)."""

import pytest

from services.plans.cancelling import Feedback
from services.plans.eligibility import Refusal
from services.plans.errors import CancelRefused, ChangedMeanwhile
from tests.unit.services.plans.desk import ORIGIN, Desk


async def half(ada: Desk, **terms: object) -> str:
    return await ada.merchant("/v1/coupons", percent_off=50, duration="forever", **terms)


async def test_it_is_taken_once(ada: Desk) -> None:
    """SECURITY M5, M7: with the discount that is there, and never offered again, not even without it."""
    path = f"/v1/subscriptions/{ada.subscription}"
    await ada.merchant(path, discounts=[{"coupon": await half(ada)}])
    kept = (await ada.view()).plan.discounts_of_all[0].id
    stay = await half(ada)
    record = await ada.plans.retaining.offer(await ada.view(), stay)
    assert record is not None
    assert (record.body.now.total, record.body.then.total) == (2200, 1100)
    await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert ada.gateway.changes == [(path, {"discounts": [{"discount": kept}, {"coupon": stay}]}, record.id)]
    done = await ada.plans.retentions.find(ada.customer, ada.subscription, record.id)
    await ada.plans.retaining.accept(await ada.view(), done, ORIGIN)
    assert len(ada.gateway.changes) == 1
    await ada.merchant(path, discounts="")
    assert await ada.plans.retaining.offer(await ada.view(), await half(ada)) is None


async def test_another_page_with_the_offer(ada: Desk) -> None:
    """SECURITY M5, M7: a second page takes it no second time; a second click hears that it is done."""
    retaining, stay = ada.plans.retaining, await half(ada)
    first = await retaining.offer(await ada.view(), stay)
    second = await retaining.offer(await ada.view(), stay)
    assert first is not None
    assert second is not None
    for _ in range(2):
        await retaining.accept(await ada.view(), first, ORIGIN)
    with pytest.raises(ChangedMeanwhile):
        await retaining.accept(await ada.view(), second, ORIGIN)
    assert len(ada.gateway.changes) == 1


@pytest.mark.parametrize("what", ["a discount", "another plan"])
async def test_what_came_meanwhile_stays(ada: Desk, what: str) -> None:
    """SECURITY M4, M6: a discount that the offer did not know is not taken away, another plan not halved."""
    record = await ada.plans.retaining.offer(await ada.view(), await half(ada))
    assert record is not None
    path, given = f"/v1/subscriptions/{ada.subscription}", await half(ada)
    if what == "a discount":
        await ada.merchant(path, discounts=[{"coupon": given}])
    else:
        item = (await ada.now()).items.data[0].id
        await ada.merchant(path, items=[{"id": item, "price": ada.prices["gold"]}])
    before = (await ada.view()).plan.discounts_of_all
    with pytest.raises(ChangedMeanwhile):
        await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert (await ada.view()).plan.discounts_of_all == before


async def test_where_it_is_not_offered(ada: Desk) -> None:
    """Where the plan has it, where it takes nothing off, and where nothing is left to stay for."""
    offer = ada.plans.retaining.offer
    product = await ada.merchant("/v1/products", name="Other")
    other = await half(ada, applies_to={"products": [product]})
    assert await offer(await ada.view(), other) is None
    path = f"/v1/subscriptions/{ada.subscription}"
    had, stay = await half(ada), await half(ada)
    await ada.merchant(path, discounts=[{"coupon": had}])
    assert await offer(await ada.view(), had) is None
    record = await offer(await ada.view(), stay)
    assert record is not None
    cancellation = await ada.plans.cancelling.quote(await ada.view())
    cancelled = await ada.plans.cancellations.open(ada.customer, ada.subscription, "bpc_1", cancellation)
    await ada.plans.cancelling.confirm(await ada.view(), cancelled, Feedback(), ORIGIN)
    ada.gateway.forget()
    assert await offer(await ada.view(), stay) is None
    with pytest.raises(CancelRefused) as refused:
        await ada.plans.retaining.accept(await ada.view(), record, ORIGIN)
    assert refused.value.refusal is Refusal.CANCELING
    assert (ada.gateway.changes, ada.gateway.previews) == ([], [])
