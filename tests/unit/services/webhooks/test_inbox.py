"""SECURITY W2, W3, F29: events that come twice, late, in any order, or that are none of ours."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from services.audit import Origin
from services.store import schema
from services.stripe_gateway.events import Event, EventRefused
from services.webhooks.inbox import MOST_RECORDED
from tests.unit.services.webhooks.office import VOID, Held, Office, event

pytestmark = pytest.mark.usefixtures("both_databases")

UPDATED = "customer.subscription.updated"
SUB = "/v1/subscriptions/sub_1"
STRANGER = Origin(actor="unknown", ip="203.0.113.9")


def paused_at(number: int) -> Event:
    return event(number, UPDATED, {"id": "sub_1", "pause_collection": VOID}, {"pause_collection": None})


def resumed_at(number: int) -> Event:
    return event(number, UPDATED, {"id": "sub_1", "pause_collection": None}, {"pause_collection": VOID})


async def count(office: Office, table: Any) -> int:
    query = select(func.count()).select_from(table)
    return await office.store.read(lambda connection: connection.execute(query).scalar_one())


async def test_an_event_makes_the_index_true(office: Office) -> None:
    """R18: kept first, seen to afterwards; `since` is when it happened."""
    office.stripe_says("sub_1", {"behavior": "keep_as_draft", "resumes_at": 99})
    await office.inbox.take(paused_at(7))
    assert await office.paused() == []
    await office.worker.settled()
    (row,) = await office.paused()
    assert (row.subscription, row.behavior, row.resumes_at, row.since) == ("sub_1", "keep_as_draft", 99, 7)


async def test_the_same_event_a_hundred_times_at_once(office: Office) -> None:
    """W2: one receipt, one task, and few reads of the subscription."""
    office.stripe_says("sub_1", VOID)
    await asyncio.gather(*(office.inbox.take(paused_at(7)) for _ in range(100)))
    assert (await count(office, schema.webhook_events), await count(office, schema.webhook_tasks)) == (1, 1)
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_1"]
    assert office.reads(SUB) == 1


async def test_a_burst_about_one_thing_is_one_task(office: Office) -> None:
    """F29: a thousand events, one read; the queue is never longer than there are things."""
    office.stripe_says("sub_1", VOID)
    for number in range(0, 1000, 20):  # a store makes nobody wait long behind others
        await asyncio.gather(*(office.inbox.take(paused_at(number + n)) for n in range(20)))
    assert await count(office, schema.webhook_tasks) == 1
    await office.worker.settled()
    assert (office.reads(SUB), await office.paused_ids()) == (1, ["sub_1"])


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2)])
async def test_the_order_does_not_matter(office: Office, order: tuple[int, ...]) -> None:
    """W2: paused, resumed, paused again: it says what Stripe says now, since the last pause."""
    story = {1: paused_at(1), 2: resumed_at(2), 3: paused_at(3)}
    office.stripe_says("sub_1", VOID)
    for number in order:
        await office.inbox.take(story[number])
        await office.worker.settled()
    (row,) = await office.paused()
    assert row.since == 3


async def test_a_late_event_of_a_pause_pauses_nothing(office: Office) -> None:
    """W2: three days old, and long resumed."""
    office.stripe_says("sub_1", None)
    await office.inbox.take(resumed_at(2))
    await office.inbox.take(paused_at(1))
    await office.worker.settled()
    assert await office.paused() == []


async def test_what_comes_while_it_is_looked_at_is_looked_at_again(office: Office) -> None:
    """A read that began before the change is not the last word."""
    office.stripe_says("sub_1", VOID)
    office.gateway.holds[SUB] = held = Held()
    await office.inbox.take(paused_at(1))
    await office.worker.look()
    await held.asked.wait()
    await office.inbox.take(resumed_at(2))
    await office.process().look()
    assert office.reads(SUB) == 1, "nobody else begins while one is at it"
    office.stripe_says("sub_1", None)
    held.set()
    await office.worker.settled()
    assert (office.reads(SUB), await office.paused()) == (2, [])


async def test_an_ended_subscription_is_not_listed(office: Office) -> None:
    """Nothing is collected of it any more, whatever its `pause_collection` says."""
    office.stripe_says("sub_1", VOID)
    await office.inbox.take(paused_at(1))
    await office.worker.settled()
    office.stripe_says("sub_1", VOID, status="canceled")
    await office.inbox.take(event(2, "customer.subscription.deleted", {"id": "sub_1"}))
    await office.worker.settled()
    assert await office.paused() == []


@pytest.mark.parametrize(
    "other",
    [
        event(1, UPDATED, {"id": "sub_1"}, livemode=True),
        event(1, UPDATED, {"id": "sub_1"}, account="acct_other"),
        event(1, "invoice.paid", {"id": "in_1"}),
        event(1, "some.event.of.next.year", {}),
    ],
    ids=["live", "another account", "of no concern", "unknown"],
)
async def test_what_is_not_ours_is_ignored(office: Office, other: Event) -> None:
    """W3, F29: no error, and nothing kept."""
    await office.inbox.take(other)
    assert await count(office, schema.webhook_events) == 0


async def test_an_event_without_what_it_is_about_is_survived(office: Office) -> None:
    """SECURITY W2: an id that is none becomes no task and no path."""
    await office.inbox.take(event(1, UPDATED, {"id": {"no": "id"}}))
    await office.inbox.take(event(2, UPDATED, {"id": "../../v1/account"}))
    await office.worker.settled()
    assert await count(office, schema.webhook_tasks) == 0


async def test_a_refused_one_is_on_record_but_a_flood_is_not(office: Office) -> None:
    """D4, and no stranger fills the log."""
    for _ in range(MOST_RECORDED + 10):
        with pytest.raises(EventRefused):
            await office.inbox.receive(b"{}", "t=1,v1=0", STRANGER)
    query = select(schema.audit.c.event, schema.audit.c.result, schema.audit.c.ip)
    rows = await office.store.read(lambda connection: connection.execute(query).all())
    assert rows == [("webhook.refused", "refused", "203.0.113.9")] * MOST_RECORDED
    assert await count(office, schema.webhook_events) == 0


async def test_a_signed_one_is_taken(office: Office) -> None:
    """From the bytes of a request to the index."""
    office.stripe_says("sub_1", VOID)
    about = {"object": {"id": "sub_1"}}
    body = json.dumps({"id": "evt_1", "type": UPDATED, "created": 1, "livemode": False, "data": about})
    at = int(time.time())
    signature = hmac.new(b"whsec_office", f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    await office.inbox.receive(body.encode(), f"t={at},v1={signature}", STRANGER)
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_1"]
