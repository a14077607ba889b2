"""Cancelling and keeping: the parameters of each billing mode, once (R4, SECURITY F14)."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest

from services.plans.cancelling import Feedback
from services.plans.eligibility import Refusal
from services.plans.errors import CancelRefused, ChangedMeanwhile
from services.plans.quotes import Cancellation
from services.plans.records import Record
from services.stripe_gateway.errors import InvalidRequest
from tests.unit.services.plans.desk import ORIGIN, Desk, desk

OTHER = Feedback("other", "Moving inland")
DETAILS = {"cancellation_details": {"feedback": "other", "comment": "Moving inland"}}


async def asked(ada: Desk) -> Record[Cancellation]:
    body = await ada.plans.cancelling.quote(await ada.view())
    return await ada.plans.cancellations.open(ada.customer, ada.subscription, "bpc_1", body)


@pytest.mark.parametrize(
    ("mode", "ends", "goes_on"),
    [
        ("flexible", {"cancel_at": "max_period_end"}, {"cancel_at": ""}),
        ("classic", {"cancel_at_period_end": True}, {"cancel_at_period_end": False}),
    ],
)
async def test_both_billing_modes(
    tmp_path: Path, mode: str, ends: dict[str, Any], goes_on: dict[str, Any]
) -> None:
    """STRIPE 8.1: each mode has its own parameter, to end and to go on."""
    async with desk(tmp_path, billing_mode={"type": mode}) as ada:
        record = await asked(ada)
        await ada.plans.cancelling.confirm(await ada.view(), record, OTHER, ORIGIN)
        path = f"/v1/subscriptions/{ada.subscription}"
        assert ada.gateway.changes == [(path, {**ends, **DETAILS}, record.id)]
        view = await ada.view()
        assert (view.actions.cancel, view.actions.keep) == (Refusal.CANCELING, True)

        await ada.plans.cancelling.keep(view, "key_1", ORIGIN)
        assert ada.gateway.changes[1:] == [(path, goes_on, "key_1")]
        await ada.plans.cancelling.keep(await ada.view(), "key_2", ORIGIN)
        assert len(ada.gateway.changes) == 2


async def test_at_once(tmp_path: Path) -> None:
    """Issue 4.6: a DELETE with `prorate`; what is credited is quoted."""
    async with desk(tmp_path) as ada:
        ada.cancels(mode="immediately", proration_behavior="create_prorations")
        record = await asked(ada)
        assert record.body.credit is not None
        assert record.body.credit.credit > 4000
        await ada.plans.cancelling.confirm(await ada.view(), record, Feedback(), ORIGIN)
        path = f"DELETE /v1/subscriptions/{ada.subscription}"
        assert ada.gateway.changes == [(path, {"prorate": True}, "")]


async def test_a_lost_answer_to_a_delete(tmp_path: Path) -> None:
    """SECURITY F14: it takes no key, so the plan itself says that it has ended."""
    async with desk(tmp_path) as ada:
        ada.cancels(mode="immediately")
        record = await asked(ada)
        ada.gateway.lose = True
        done = await ada.plans.cancelling.confirm(await ada.view(), record, Feedback(), ORIGIN)
        assert done.outcome is not None
        assert (await ada.now()).status == "canceled"
        assert len(ada.gateway.changes) == 1


async def test_confirming_twice(tmp_path: Path) -> None:
    """SECURITY M5: the second time nothing is sent; another page is told that it is cancelled."""
    async with desk(tmp_path) as ada:
        first, second = await asked(ada), await asked(ada)
        await ada.plans.cancelling.confirm(await ada.view(), first, Feedback(), ORIGIN)
        found = await ada.plans.cancellations.find(ada.customer, ada.subscription, first.id)
        await ada.plans.cancelling.confirm(await ada.view(), found, Feedback(), ORIGIN)
        assert len(ada.gateway.changes) == 1
        with pytest.raises(CancelRefused) as caught:
            await ada.plans.cancelling.confirm(await ada.view(), second, Feedback(), ORIGIN)
        assert caught.value.refusal is Refusal.CANCELING


async def test_another_way_of_cancelling_is_asked_again(tmp_path: Path) -> None:
    """SECURITY M6: who agreed to keep the plan to its period's end does not lose it at once."""
    async with desk(tmp_path) as ada:
        record = await asked(ada)
        ada.cancels(mode="immediately")
        with pytest.raises(ChangedMeanwhile):
            await ada.plans.cancelling.confirm(await ada.view(), record, Feedback(), ORIGIN)
        assert ada.gateway.changes == []


async def test_a_scheduled_change_gives_way(tmp_path: Path) -> None:
    """R3: the portal's schedule is released first."""
    async with desk(tmp_path) as ada:
        await ada.plans.confirming.confirm(await ada.view(), await ada.quote("tin"), ORIGIN)
        schedule = (await ada.view()).own_schedule
        ada.gateway.changes.clear()
        await ada.plans.cancelling.confirm(await ada.view(), await asked(ada), Feedback(), ORIGIN)
        assert [path for path, _, _ in ada.gateway.changes] == [
            f"/v1/subscription_schedules/{schedule}/release",
            f"/v1/subscriptions/{ada.subscription}",
        ]


async def test_ten_at_once(tmp_path: Path) -> None:
    """SECURITY M5: ten clicks in the same moment cancel once, and all are told the same."""
    async with desk(tmp_path) as ada:
        record = await asked(ada)
        view, cancel = await ada.view(), ada.plans.cancelling.confirm
        done = await asyncio.gather(*(cancel(view, record, Feedback(), ORIGIN) for _ in range(10)))
        assert all(one.outcome is not None for one in done)
        assert {key for _, _, key in ada.gateway.changes} == {record.id}


async def test_a_last_bill(tmp_path: Path) -> None:
    """What waits for the next bill is billed at the end, as Stripe's reference for canceling says."""
    async with desk(tmp_path) as ada:
        ada.updates(proration_behavior="create_prorations")
        before = (await asked(ada)).body
        assert (before.last, before.unsure) == (None, False)
        await ada.plans.confirming.confirm(await ada.view(), await ada.quote("gold"), ORIGIN)
        last = (await asked(ada)).body.last
        assert last is not None
        assert 2800 < last.due <= 2900


async def test_a_last_bill_that_stripe_does_not_tell(tmp_path: Path) -> None:
    """A refused preview hinders nobody, and promises nothing."""
    async with desk(tmp_path) as ada:
        refusal = InvalidRequest("This cannot be previewed", code="parameter_invalid")
        with patch.object(ada.gateway, "post", AsyncMock(side_effect=refusal)):
            assert (await asked(ada)).body.unsure


async def test_what_renews_until_the_end(tmp_path: Path) -> None:
    """The plan ends with the longest of its periods, and a shorter one begins again until then."""
    async with desk(tmp_path) as ada:
        product = await ada.merchant("/v1/products", name="Seats")
        price = {"currency": "usd", "unit_amount": 8000, "recurring": {"interval": "year"}}
        seats = await ada.merchant("/v1/prices", product=product, **price)
        await ada.merchant("/v1/subscription_items", subscription=ada.subscription, price=seats)
        body = (await asked(ada)).body
        items = (await ada.now()).items.data
        assert body.renews_at == min(item.current_period_end for item in items)
        assert body.ends_at == max(item.current_period_end for item in items)
        assert [side.name for side in body.also] == ["Seats"]
