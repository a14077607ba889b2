"""SECURITY A1, M5, M6, D4, D6: records of changes, whose they are, and what is done with them once."""

from typing import Any

import pytest
from msgspec import Struct
from sqlalchemy import select

from services.audit import Audit
from services.plans.quotes import Outcome, Result
from services.plans.records import QUOTE_LIFE, UNUSED_LIFE, Kind, Record, Records
from services.store import Store, schema
from services.stripe_gateway.errors import NotFound
from tests.unit.services.clock import TestClock
from tests.unit.services.plans.desk import ORIGIN

pytestmark = pytest.mark.usefixtures("both_databases")


class Body(Struct, frozen=True):
    said: str = "as it was shown"


class Kept:
    """The records of two kinds in one database."""

    def __init__(self, store: Store, clock: TestClock, audit: Audit) -> None:
        self.store, self.clock, self._audit = store, clock, audit
        self.updates = self.of("update")

    def of(self, kind: Kind) -> Records[Body]:
        return Records(kind, Body, self.store, self.clock, self._audit)

    async def confirmed(
        self, kind: Kind = "update", customer: str = "cus_1", subscription: str = "sub_1"
    ) -> Record[Body]:
        records = self.of(kind)
        return await records.confirm(await records.open(customer, subscription, "bpc_1", Body()), ORIGIN)

    async def events(self) -> list[tuple[Any, ...]]:
        columns = schema.audit.c
        query = select(columns.event, columns.result, columns.customer, columns.object, columns.detail)
        rows = await self.store.read(lambda c: c.execute(query.order_by(columns.id)).all())
        return [tuple(row) for row in rows]


@pytest.fixture
def kept(store: Store, clock: TestClock, audit: Audit) -> Kept:
    return Kept(store, clock, audit)


async def test_whose_it_is(kept: Kept) -> None:
    """SECURITY A1: of this customer, this plan and this kind, or not there."""
    record = await kept.updates.open("cus_1", "sub_1", "bpc_1", Body("Gold"))
    assert await kept.updates.find("cus_1", "sub_1", record.id) == record
    assert (record.status, record.outcome, record.created) == ("open", None, kept.clock.now())
    for records, asked in (
        (kept.updates, ("cus_2", "sub_1", record.id)),
        (kept.updates, ("cus_1", "sub_2", record.id)),
        (kept.updates, ("cus_1", "sub_1", "chg_none")),
        (kept.of("cancel"), ("cus_1", "sub_1", record.id)),
    ):
        with pytest.raises(NotFound):
            await records.find(*asked)


async def test_it_is_confirmed_once(kept: Kept) -> None:
    """SECURITY M5, D4: the first click counts, and is written down."""
    record = await kept.updates.open("cus_1", "sub_1", "bpc_1", Body())
    assert await kept.updates.still_open(record)
    first = await kept.updates.confirm(record, ORIGIN)
    kept.clock.advance(5)
    assert first.status == "confirmed"
    assert await kept.updates.confirm(record, ORIGIN) == first
    assert not await kept.updates.still_open(record)
    assert await kept.events() == [("plan.update", "intended", "cus_1", "sub_1", record.id)]


@pytest.mark.parametrize(
    ("outcome", "result", "detail"),
    [
        (Outcome(Result.APPLIED, "in_1"), "done", "applied in_1"),
        (Outcome(Result.SCHEDULED), "done", "scheduled"),
        (Outcome(Result.PROCESSING, "in_1"), "done", "processing in_1"),
        (Outcome(Result.DECLINED, "in_1"), "failed", "declined in_1"),
        (Outcome(Result.REFUSED), "failed", "refused"),
    ],
)
async def test_what_became_of_it(kept: Kept, outcome: Outcome, result: str, detail: str) -> None:
    """SECURITY D4: written down once, however many requests have found it out."""
    record = await kept.confirmed()
    kept.clock.advance(5)
    done = await kept.updates.finish(record, outcome, ORIGIN)
    assert (done.status, done.outcome, done.finished) == ("finished", outcome, kept.clock.now())
    assert await kept.updates.find("cus_1", "sub_1", record.id) == done
    for known in (done, record):
        await kept.updates.finish(known, outcome, ORIGIN)
    ends = (await kept.events())[1:]
    assert ends == [("plan.update", result, "cus_1", "sub_1", f"{record.id} {detail}")]


async def test_a_later_outcome_takes_the_place_of_an_earlier(kept: Kept) -> None:
    """A payment that was declined may be completed; another record is left as it is."""
    record, other = await kept.confirmed(), await kept.confirmed()
    declined = await kept.updates.finish(record, Outcome(Result.DECLINED, "in_1"), ORIGIN)
    await kept.updates.finish(declined, Outcome(Result.APPLIED, "in_1"), ORIGIN)
    found = await kept.updates.find("cus_1", "sub_1", record.id)
    assert found.outcome == Outcome(Result.APPLIED, "in_1")
    assert await kept.updates.find("cus_1", "sub_1", other.id) == other


async def test_what_overtakes_it(kept: Kept) -> None:
    """SECURITY M6: another change of the same plan that was confirmed with it or after it, and no other."""
    before = await kept.confirmed()
    kept.clock.advance(1)
    record = await kept.confirmed()
    await kept.updates.open("cus_1", "sub_1", "bpc_1", Body())
    for elsewhere in ({"customer": "cus_2"}, {"subscription": "sub_2"}, {"kind": "cancel"}):
        await kept.confirmed(**elsewhere)  # type: ignore[arg-type]  # one of them each
    assert not await kept.updates.overtaken(record)
    assert await kept.updates.overtaken(before)
    await kept.confirmed()
    assert await kept.updates.overtaken(record)


async def test_the_one_that_was_confirmed_last(kept: Kept) -> None:
    """SECURITY M7: of this customer, plan and kind, whatever was only shown."""
    assert await kept.updates.latest_confirmed("cus_1", "sub_1") is None
    await kept.confirmed()
    kept.clock.advance(1)
    last = await kept.confirmed()
    kept.clock.advance(1)
    await kept.updates.open("cus_1", "sub_1", "bpc_1", Body())
    for elsewhere in ({"customer": "cus_2"}, {"subscription": "sub_2"}, {"kind": "cancel"}):
        await kept.confirmed(**elsewhere)  # type: ignore[arg-type]  # one of them each
    assert await kept.updates.latest_confirmed("cus_1", "sub_1") == last


async def test_what_nobody_confirmed_is_forgotten(kept: Kept) -> None:
    """SECURITY D6: after a day; what was confirmed stays on record."""
    shown, confirmed = await kept.updates.open("cus_1", "sub_1", "bpc_1", Body()), await kept.confirmed()
    kept.clock.advance(UNUSED_LIFE)
    await kept.updates.open("cus_2", "sub_2", "bpc_1", Body())
    assert await kept.updates.still_open(shown)
    kept.clock.advance(1)
    await kept.updates.open("cus_2", "sub_2", "bpc_1", Body())
    with pytest.raises(NotFound):
        await kept.updates.find("cus_1", "sub_1", shown.id)
    assert await kept.updates.find("cus_1", "sub_1", confirmed.id) == confirmed


async def test_how_long_it_may_be_confirmed(kept: Kept) -> None:
    """SECURITY M4: for an hour."""
    record = await kept.updates.open("cus_1", "sub_1", "bpc_1", Body())
    kept.clock.advance(QUOTE_LIFE)
    assert not kept.updates.expired(record)
    kept.clock.advance(1)
    assert kept.updates.expired(record)
