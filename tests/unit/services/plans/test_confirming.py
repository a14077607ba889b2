"""Confirming a quote: exactly its parameters, once, whatever gets lost on the way (SECURITY M3 to M5)."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest
from msgspec.structs import replace as altered
from sqlalchemy import select
from structlog.testing import capture_logs

from services.plans.bills import bill_of
from services.plans.confirming import Confirmed, Requoted
from services.plans.errors import AddressNeeded, ChangedMeanwhile, NotOffered, Unoffered
from services.plans.quotes import Outcome, Result
from services.plans.records import Record, Records
from services.store import StoreUnavailable, schema
from services.stripe_gateway.errors import NotFound, Unavailable
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.products import Product
from tests.unit.services.plans.desk import ORIGIN, Desk, Made, again, confirmed, desk

pytestmark = pytest.mark.usefixtures("both_databases")


async def test_the_parameters_are_those_of_the_quote(ada: Desk) -> None:
    """SECURITY M3: one call, with this set of parameters and the record's id as its key."""
    record = await ada.quote("gold")
    ada.gateway.forget()
    done = await confirmed(ada, record)
    assert ada.gateway.changes == [
        (
            f"/v1/subscriptions/{ada.subscription}",
            {
                "items": [{"id": record.body.change.item, "price": ada.prices["gold"], "quantity": 1}],
                "proration_behavior": "always_invoice",
                "proration_date": record.body.moment,
                "payment_behavior": "pending_if_incomplete",
                "expand": ["latest_invoice"],
            },
            record.id,
        )
    ]
    assert done.outcome is not None
    assert done.outcome.result is Result.APPLIED
    assert not done.outcome.differs
    assert done.outcome.billed is not None
    assert record.body.today is not None
    assert done.outcome.billed.due == record.body.today.due > 0


async def test_a_tax_without_a_place(tmp_path: Path) -> None:
    """An address that went after the quote: nothing is sent; where it goes still later, Stripe refuses."""
    async with desk(tmp_path, automatic_tax={"enabled": True}) as ada:
        for price in ada.prices.values():
            await ada.merchant(f"/v1/prices/{price}", tax_behavior="exclusive")
        record = await ada.quote("gold")
        await ada.merchant(f"/v1/customers/{ada.customer}", address="")
        with pytest.raises(AddressNeeded):
            await confirmed(ada, record)
        assert ada.gateway.changes == []
        with patch.object(ada.plans.quoting, "again", AsyncMock(return_value=record.body)):
            done = await confirmed(ada, record)
    assert done.outcome == Outcome(Result.REFUSED, needs_address=True)


async def test_the_bill_comes_with_the_answer(ada: Desk) -> None:
    """P4: three calls, the plan, a preview and the change, whose answer has the bill as it can be read."""
    record = await ada.quote("gold")
    ada.gateway.forget()
    done = await confirmed(ada, record)
    plan = f"/v1/subscriptions/{ada.subscription}"
    assert (ada.gateway.reads, ada.gateway.previews) == ([plan], ["next"])
    assert len(ada.gateway.changes) == 1
    assert done.outcome is not None
    assert done.outcome.invoice is not None
    bill = await ada.gateway.get(f"/v1/invoices/{done.outcome.invoice}", FullInvoice)
    products = await ada.gateway.get("/v1/products", StripeList[Product], {"limit": 100})
    assert done.outcome.number == bill.number
    assert done.outcome.billed == bill_of(bill, {one.id: one for one in products.data})


async def test_a_change_without_a_bill(ada: Desk) -> None:
    """The newest bill is none of this change's: it was there before."""
    ada.updates(proration_behavior="none")
    record = await ada.quote("gold")
    ada.gateway.forget()
    done = await confirmed(ada, record)
    assert done.outcome == Outcome(Result.APPLIED)
    assert ada.gateway.reads == [f"/v1/subscriptions/{ada.subscription}"]


async def test_confirming_again_does_nothing(ada: Desk) -> None:
    """SECURITY M5: the second answer is the first."""
    record = await ada.quote("gold")
    first = await confirmed(ada, record)
    count = len(ada.gateway.changes)
    assert await confirmed(ada, await again(ada, record)) == first
    assert len(ada.gateway.changes) == count


async def test_a_lost_answer(ada: Desk) -> None:
    """SECURITY F4, F10: the outcome is open; the same record again finds it done, with one bill."""
    before = await ada.invoices()
    record = await ada.quote("gold")
    ada.gateway.lose = True
    with pytest.raises(Unavailable):
        await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    done = await confirmed(ada, await again(ada, record))
    assert done.outcome is not None
    assert done.outcome.result is Result.APPLIED
    assert await ada.invoices() == before + 1


async def test_killed_before_it_was_written_down(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F21: after a restart the same form is answered with what was done, once."""

    async def killed(*_: Any) -> None:
        raise StoreUnavailable

    before = await ada.invoices()
    record = await ada.quote("gold")
    with monkeypatch.context() as patch:
        patch.setattr(Records, "finish", killed)
        with pytest.raises(StoreUnavailable):
            await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    done = await confirmed(ada, await again(ada, record))
    assert done.outcome is not None
    assert done.outcome.result is Result.APPLIED
    assert await ada.invoices() == before + 1


async def test_what_cannot_be_recorded_is_not_done(ada: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F24: no row of the intention, no call."""

    async def full(*_: Any) -> None:
        raise StoreUnavailable

    record = await ada.quote("gold")
    monkeypatch.setattr(Records, "confirm", full)
    with pytest.raises(StoreUnavailable):
        await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert ada.gateway.changes == []


async def test_a_plan_that_changed_is_quoted_anew(ada: Desk) -> None:
    """SECURITY M6: nothing happens, and the new quote is there to be confirmed."""
    stale = await ada.quote("gold")
    await confirmed(ada, await ada.quote("gold"))
    count = len(ada.gateway.changes)
    with pytest.raises(NotOffered):
        await ada.plans.confirming.confirm(await ada.view(), stale, ORIGIN)
    assert len(ada.gateway.changes) == count


async def test_another_figure_is_shown_first(ada: Desk) -> None:
    """SECURITY M4: a discount of the merchant's changes the bill; the difference is named."""
    record = await ada.quote("gold")
    coupon = await ada.gateway.post(
        "/v1/coupons", Made, {"percent_off": 50, "duration": "forever"}, idempotency_key="coupon"
    )
    path = f"/v1/subscriptions/{ada.subscription}"
    await ada.gateway.post(path, Made, {"discounts": [{"coupon": coupon.id}]}, idempotency_key="discount")
    ada.gateway.changes.clear()
    answer = await ada.plans.confirming.confirm(await ada.view(), record, ORIGIN)
    assert isinstance(answer, Requoted)
    assert "today.due" in answer.different
    assert ada.gateway.changes == []
    assert await ada.has() == "plain"
    await confirmed(ada, answer.record)
    assert await ada.has() == "gold"


async def test_an_open_outcome_does_not_overtake_a_later_change(ada: Desk) -> None:
    """SECURITY M6: a change that was left unanswered is not made after another was confirmed."""
    first = await ada.quote("gold")
    await ada.plans.quotes.confirm(first, ORIGIN)
    await confirmed(ada, await ada.quote("tin"))
    with pytest.raises(ChangedMeanwhile):
        await ada.plans.confirming.confirm(await ada.view(), await again(ada, first), ORIGIN)


async def test_a_bill_that_differs_is_loud(ada: Desk) -> None:
    """Issue 4.8: a difference is on record, and an alarm."""
    record = await ada.quote("gold")
    assert record.body.today is not None
    told = altered(record.body, today=altered(record.body.today, due=record.body.today.due + 1))
    await ada.plans.quotes.confirm(record, ORIGIN)
    quoted = Record(
        record.id, record.customer, record.subscription, "bpc_1", "confirmed", told, None, 0, None
    )
    with capture_logs() as logs:
        done = await confirmed(ada, quoted)
    assert done.outcome is not None
    assert done.outcome.differs
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("billed_otherwise_than_quoted", "critical")
    ]


async def test_another_customers_plan(ada: Desk) -> None:
    """SECURITY A1: neither their plan nor their quote can be found."""
    record = await ada.quote("gold")
    with pytest.raises(NotFound):
        await ada.plans.reading.view("cus_other", "bpc_1", ada.subscription)
    with pytest.raises(NotFound):
        await ada.plans.quotes.find("cus_other", ada.subscription, record.id)


async def test_a_change_that_waits(ada: Desk) -> None:
    """Issue 4.4: a schedule that keeps what is, then changes the price; its id is on record."""
    record = await ada.quote("tin")
    done = await confirmed(ada, record)
    assert done.outcome is not None
    assert done.outcome.result is Result.SCHEDULED
    (create, asked, key), (update, phases, second) = ada.gateway.changes
    assert (create, asked) == ("/v1/subscription_schedules", {"from_subscription": ada.subscription})
    assert (key, second) == (f"{record.id}-schedule", f"{record.id}-phases")
    now, later = phases["phases"]
    assert later == {
        "items": [{"price": ada.prices["tin"], "quantity": 1}],
        "duration": {"interval": "month", "interval_count": 1},
        "proration_behavior": "none",
        **{
            name: now[name]
            for name in now
            if name in {"collection_method", "default_payment_method", "automatic_tax"}
        },
    }
    assert now["items"] == [{"price": ada.prices["plain"], "quantity": 1}]
    view = await ada.view()
    assert update == f"/v1/subscription_schedules/{view.own_schedule}"
    assert view.actions.undo

    await ada.plans.cancelling.undo(view, "key_1", ORIGIN)
    assert (await ada.now()).schedule is None
    await ada.plans.cancelling.undo(await ada.view(), "key_2", ORIGIN)


async def test_every_step_is_in_the_audit_log(ada: Desk) -> None:
    """SECURITY D4: the intention before, the result after."""
    await confirmed(ada, await ada.quote("gold"))
    columns = schema.audit.c
    rows = await ada.store.read(lambda c: c.execute(select(columns.event, columns.result)).all())
    assert [tuple(row) for row in rows] == [("plan.update", "intended"), ("plan.update", "done")]


async def test_ten_at_once(ada: Desk) -> None:
    """SECURITY M5, D4: ten clicks in the same moment are one change with one answer, written down once."""
    before = await ada.invoices()
    record = await ada.quote("gold")
    view, confirm = await ada.view(), ada.plans.confirming.confirm
    answers = await asyncio.gather(*(confirm(view, record, ORIGIN) for _ in range(10)))
    outcomes = {answer.record.outcome for answer in answers if isinstance(answer, Confirmed)}
    assert len(outcomes) == 1
    assert all(isinstance(answer, Confirmed) for answer in answers)
    assert await ada.invoices() == before + 1
    results = await ada.store.read(lambda c: c.execute(select(schema.audit.c.result)).scalars().all())
    assert results == ["intended", "done"]


async def test_a_price_that_has_ended_meanwhile(ada: Desk) -> None:
    """The catalogue is some minutes old: what Stripe refuses is said, and not offered again."""
    record = await ada.quote("gold")
    await ada.merchant(f"/v1/prices/{ada.prices['gold']}", active=False)
    with pytest.raises(NotOffered) as refused:
        await confirmed(ada, record)
    assert refused.value.what is Unoffered.PRICE
    view = await ada.view()
    assert view.offer is not None
    assert ada.prices["gold"] not in {choice.price.id for choice in view.offer.choices}
    assert await ada.has() == "plain"
