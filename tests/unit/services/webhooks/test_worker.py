"""What events ask for is done: after a restart, after failures, once at a time, in every process."""

import asyncio

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.store import Store, schema
from services.stripe_gateway.errors import Unavailable
from services.webhooks.tasks import CLAIM_SECONDS, FIRST_DELAY, MOST_ATTEMPTS
from tests.unit.canned import product
from tests.unit.services.clock import TestClock
from tests.unit.services.webhooks.office import VOID, Office, event

pytestmark = pytest.mark.usefixtures("both_databases")

UPDATED = "customer.subscription.updated"
SUB = "/v1/subscriptions/sub_1"


async def test_it_survives_a_restart(office: Office, store: Store, clock: TestClock) -> None:
    """What was answered is not lost, whoever died."""
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    restarted = Office(store, clock)
    restarted.stripe_says("sub_1", VOID)
    await restarted.worker.settled()
    assert await restarted.paused_ids() == ["sub_1"]


async def test_who_died_at_it_is_followed(office: Office) -> None:
    """A claim ends after a while."""
    office.stripe_says("sub_1", VOID)
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    assert await office.tasks.claim() is not None
    await office.worker.settled()
    assert await office.paused() == []
    office.clock.advance(CLAIM_SECONDS)
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_1"]


async def test_only_one_of_many_gets_a_task(office: Office) -> None:
    """SECURITY F29: no two processes work on one object."""
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    claims = await asyncio.gather(*(office.tasks.claim() for _ in range(20)))
    assert len([one for one in claims if one is not None]) == 1


async def test_a_failure_is_tried_again_later(office: Office) -> None:
    """F29: the event is not asked for again, the work is."""
    office.stripe_says("sub_1", VOID)
    office.gateway.failures[SUB] = Unavailable("away")
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    with capture_logs() as logs:
        await office.worker.settled()
    assert [line["event"] for line in logs] == ["webhook_task_delayed"]
    del office.gateway.failures[SUB]
    await office.worker.settled()
    assert await office.paused() == [], "not before its time"
    office.clock.advance(FIRST_DELAY)
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_1"]


async def test_what_never_works_is_given_up_loudly(office: Office) -> None:
    """The night's scan mends what can be mended; the log tells of the rest."""
    office.gateway.failures[SUB] = Unavailable("away")
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    with capture_logs() as logs:
        for _ in range(MOST_ATTEMPTS):
            await office.worker.settled()
            office.clock.advance(CLAIM_SECONDS * 20)
    assert logs[-1]["event"] == "webhook_task_given_up"
    query = select(schema.webhook_tasks.c.subject)
    assert await office.store.read(lambda connection: connection.execute(query).all()) == []


async def test_a_fault_of_ours_is_loud_and_kills_nobody(office: Office) -> None:
    """The worker goes on, and the task is tried again when its claim is over."""

    async def broken(_subject: str) -> None:
        raise LookupError

    office.handlers["collection"] = broken
    await office.inbox.take(event(1, UPDATED, {"id": "sub_1"}))
    with capture_logs() as logs:
        await office.worker.settled()
    assert [line["event"] for line in logs] == ["webhook_task_broken"]
    office.handlers["collection"] = office.keeping
    office.stripe_says("sub_1", VOID)
    office.clock.advance(CLAIM_SECONDS)
    await office.worker.settled()
    assert await office.paused_ids() == ["sub_1"]


async def test_every_process_forgets_what_changed(office: Office) -> None:
    """An event that one took in is news to all: names and prices are asked for again."""
    other = office.process()
    await office.worker.look()
    await other.look()
    office.gateway.answers["/v1/products"] = {"data": [product()]}
    assert (await office.catalogue.products(["prod_1"]))["prod_1"].name == "Gold"
    assert (await office.customers.known("cus_1")).name == "Ada Lovelace"
    office.gateway.answers["/v1/products"] = {"data": [product(name="Platinum")]}
    office.gateway.answers["/v1/customers/cus_1"] = {"id": "cus_1", "name": "Countess"}
    await office.inbox.take(event(1, "product.updated", {"id": "prod_1"}))
    await office.inbox.take(event(2, "customer.updated", {"id": "cus_1"}))
    await other.look()
    assert (await office.catalogue.products(["prod_1"]))["prod_1"].name == "Platinum"
    assert (await office.customers.known("cus_1")).name == "Countess"


async def test_news_are_told_once(office: Office) -> None:
    """Nothing is asked of Stripe over and over."""
    await office.worker.look()
    await office.inbox.take(event(1, "customer.updated", {"id": "cus_1"}))
    await office.worker.look()
    await office.customers.known("cus_1")
    await office.worker.look()
    await office.customers.known("cus_1")
    assert office.reads("/v1/customers/cus_1") == 1
