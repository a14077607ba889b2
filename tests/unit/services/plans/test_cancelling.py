"""Cancelling and keeping: the parameters of each billing mode, once (R4, SECURITY F14)."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from services.configurations.objects import SubscriptionCancel
from services.plans.cancelling import Feedback
from services.plans.eligibility import Refusal
from services.plans.errors import CancelRefused, ChangedMeanwhile
from services.plans.quotes import Cancellation
from services.plans.records import QUOTE_LIFE, Record
from services.store import schema
from services.stripe_gateway.errors import InvalidRequest, Unavailable
from tests.unit.canned import NOW
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
        with patch.object(ada.gateway, "post", wraps=ada.gateway.post) as post:
            record = await asked(ada)
        assert post.call_args.args[2]["subscription_details"] == ends
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
        ada.cancels(proration_behavior="create_prorations")
        assert not (await asked(ada)).body.credits_unused
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


async def test_at_once_for_nothing(tmp_path: Path) -> None:
    """Issue 4.6: where unused time is not credited, nothing is quoted nor asked for."""
    async with desk(tmp_path) as ada:
        ada.cancels(mode="immediately", proration_behavior="none")
        record = await asked(ada)
        assert (record.body.credit, record.body.ends_at, ada.gateway.previews) == (None, NOW, [])
        await ada.plans.cancelling.confirm(await ada.view(), record, Feedback("too_expensive"), ORIGIN)
        details = {"cancellation_details": {"feedback": "too_expensive"}}
        assert [sent for _, sent, _ in ada.gateway.changes] == [{"prorate": False, **details}]


async def test_what_use_decides(tmp_path: Path) -> None:
    """Its last bill is not known before the end, so none is previewed."""
    async with desk(tmp_path) as ada:
        meter = {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
        recurring = {
            "interval": "month",
            "usage_type": "metered",
            "meter": await ada.merchant("/v1/billing/meters", **meter),
        }
        product = await ada.merchant("/v1/products", name="Calls")
        price = {"currency": "usd", "unit_amount": 3, "recurring": recurring, "product": product}
        calls = await ada.merchant("/v1/prices", **price)
        await ada.merchant("/v1/subscription_items", subscription=ada.subscription, price=calls)
        body = (await asked(ada)).body
        assert (body.by_use, body.last, body.unsure, ada.gateway.previews) == (True, None, False, [])
        ada.cancels(mode="immediately")
        assert not (await asked(ada)).body.by_use


async def test_a_delete_that_never_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F10, F14: the plan goes on, nothing is claimed, and the same record ends it later."""
    async with desk(tmp_path) as ada:
        ada.cancels(mode="immediately")
        record = await asked(ada)
        cancel = ada.plans.cancelling.confirm
        with monkeypatch.context() as patched:
            patched.setattr(ada.gateway, "delete", AsyncMock(side_effect=Unavailable("no answer")))
            with pytest.raises(Unavailable):
                await cancel(await ada.view(), record, Feedback(), ORIGIN)
        found = await ada.plans.cancellations.find(ada.customer, ada.subscription, record.id)
        assert (found.status, found.outcome, (await ada.now()).status) == ("confirmed", None, "active")
        found = replace(found, created=found.created - QUOTE_LIFE - 1)
        done = await cancel(await ada.view(), found, Feedback(), ORIGIN)
        assert done.outcome is not None
        assert (await ada.now()).status == "canceled"


async def test_a_second_click_that_began_before_the_first_was_done(tmp_path: Path) -> None:
    """SECURITY M5: it hears what the first came to."""
    async with desk(tmp_path) as ada:
        record = await asked(ada)
        cancel = ada.plans.cancelling.confirm
        first = await cancel(await ada.view(), record, Feedback(), ORIGIN)
        assert record.status == "open"
        assert await cancel(await ada.view(), record, Feedback(), ORIGIN) == first
        assert len(ada.gateway.changes) == 1


async def test_what_was_asked_too_long_ago(tmp_path: Path) -> None:
    """SECURITY M6: an hour is not too long; and another plan is another question."""
    async with desk(tmp_path) as ada:
        record = await asked(ada)
        cancel = ada.plans.cancelling.confirm
        old = replace(record, created=record.created - QUOTE_LIFE - 1)
        with pytest.raises(ChangedMeanwhile):
            await cancel(await ada.view(), old, Feedback(), ORIGIN)
        item = (await ada.now()).items.data[0].id
        path = f"/v1/subscriptions/{ada.subscription}"
        await ada.merchant(path, items=[{"id": item, "quantity": 2}])
        with pytest.raises(ChangedMeanwhile):
            await cancel(await ada.view(), record, Feedback(), ORIGIN)
        assert ada.gateway.changes == []
        other = await asked(ada)
        in_time = replace(other, created=other.created - QUOTE_LIFE)
        assert (await cancel(await ada.view(), in_time, Feedback(comment="x" * 1001), ORIGIN)).outcome
        assert ada.gateway.changes[0][1]["cancellation_details"] == {"comment": "x" * 1000}


async def test_keeping_where_it_is_not_offered(tmp_path: Path) -> None:
    """R3, R4, SECURITY A3: switched off, held by the merchant, or over; and nothing is sent."""
    async with desk(tmp_path) as ada:
        await ada.plans.cancelling.confirm(await ada.view(), await asked(ada), Feedback(), ORIGIN)
        enabled = ada.configurations.features

        async def refusal() -> Refusal:
            with pytest.raises(CancelRefused) as caught:
                await ada.plans.cancelling.keep(await ada.view(), "key_1", ORIGIN)
            return caught.value.refusal

        ada.gateway.forget()
        ada.configurations.features = replace(enabled, subscription_cancel=SubscriptionCancel())
        assert await refusal() is Refusal.SWITCHED_OFF
        ada.configurations.features = enabled
        path = f"/v1/subscriptions/{ada.subscription}"
        await ada.merchant(path, cancel_at="")
        schedule = await ada.merchant("/v1/subscription_schedules", from_subscription=ada.subscription)
        assert await refusal() is Refusal.MERCHANT_SCHEDULE
        await ada.merchant(f"/v1/subscription_schedules/{schedule}/cancel")
        assert await refusal() is Refusal.ENDED
        assert ada.gateway.changes == []


async def test_every_step_is_in_the_audit_log(tmp_path: Path) -> None:
    """SECURITY D4: the intention before, the result after; what changes nothing is no event."""
    async with desk(tmp_path) as ada:
        cancelling = ada.plans.cancelling
        await cancelling.keep(await ada.view(), "key_0", ORIGIN)
        await cancelling.undo(await ada.view(), "key_0", ORIGIN)
        await ada.plans.confirming.confirm(await ada.view(), await ada.quote("tin"), ORIGIN)
        await cancelling.undo(await ada.view(), "key_1", ORIGIN)
        await cancelling.confirm(await ada.view(), await asked(ada), Feedback(), ORIGIN)
        await cancelling.keep(await ada.view(), "key_2", ORIGIN)
        columns = schema.audit.c
        query = select(columns.event, columns.result, columns.customer, columns.object)
        rows = await ada.store.read(lambda c: c.execute(query).all())
        events = ["plan.update", "plan.undo", "plan.cancel", "plan.keep"]
        whose = (ada.customer, ada.subscription)
        assert [tuple(row) for row in rows] == [
            (event, result, *whose) for event in events for result in ("intended", "done")
        ]


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
        assert (body.last, ada.gateway.previews) == (None, [])
