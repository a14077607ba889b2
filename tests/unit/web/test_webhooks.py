"""SECURITY W1, W3: the address that Stripe calls, from the bytes of a request to the answer."""

import asyncio
import hashlib
import hmac
import json
import time
from unittest.mock import patch

import httpx
import pytest
from sqlalchemy import func, select

from services.store import Store, StoreUnavailable, schema
from tests.unit.canned import subscription
from tests.unit.web.conftest import Arrive
from tests.unit.web.portal import WEBHOOK_SECRET, Visit

pytestmark = pytest.mark.usefixtures("both_databases")

PAUSE = {"behavior": "void", "resumes_at": None}
EVENT = {
    "id": "evt_1",
    "object": "event",
    "created": 1_780_000_000,
    "type": "customer.subscription.updated",
    "livemode": False,
    "data": {
        "object": {"id": "sub_9", "pause_collection": PAUSE},
        "previous_attributes": {"pause_collection": None},
    },
}
BODY = json.dumps(EVENT).encode()


async def deliver(visit: Visit, body: bytes = BODY, secret: str = WEBHOOK_SECRET) -> httpx.Response:
    at = int(time.time())
    signature = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={signature}", "Content-Type": "application/json"}
    transport = httpx.ASGITransport(app=visit.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as stripe:
        return await stripe.post("/webhooks/stripe", content=body, headers=headers)


async def kept(visit: Visit) -> int:
    store = visit.state.store
    query = select(func.count()).select_from(schema.webhook_events)
    return await store.read(lambda connection: connection.execute(query).scalar_one())


async def test_it_is_answered_before_the_work_is_done(stranger: Arrive) -> None:
    """W3: the answer waits for nobody; then the index is true. No session, no form's token."""
    path = "/v1/subscriptions/sub_9"
    visit = await stranger(**{path: subscription(id="sub_9", pause_collection=PAUSE)})
    visit.gateway.holds[path] = asyncio.Event()
    assert (await deliver(visit)).status_code == 200
    assert (await deliver(visit)).status_code == 200
    assert await kept(visit) == 1
    visit.gateway.holds[path].set()
    upkeep = visit.state.upkeep
    async with asyncio.timeout(10):
        await upkeep.worker.settled()
    assert [one.subscription for one in await upkeep.index.page(10)] == ["sub_9"]


async def test_a_wrong_signature_changes_nothing(stranger: Arrive) -> None:
    """W1: 400, and a word in the audit log."""
    visit = await stranger()
    assert (await deliver(visit, secret="whsec_wrong")).status_code == 400
    assert await kept(visit) == 0
    store = visit.state.store
    query = select(schema.audit.c.event).where(schema.audit.c.event == "webhook.refused")
    assert len(await store.read(lambda connection: connection.execute(query).all())) == 1


@pytest.mark.parametrize(
    ("size", "status"), [(1024 * 1024 - 200, 200), (1024 * 1024 + 1, 413)], ids=["large", "too large"]
)
async def test_a_body_may_have_a_megabyte(stranger: Arrive, size: int, status: int) -> None:
    """W3: more than any other address takes, and no more."""
    event = {**EVENT, "data": {"object": {"id": "sub_9", "padding": "x" * (size - 200)}}}
    body = json.dumps(event).encode() if status == 200 else b"x" * size
    assert (await deliver(await stranger(), body)).status_code == status


async def test_only_what_was_not_kept_is_asked_for_again(stranger: Arrive) -> None:
    """F29: 5xx makes Stripe send it once more."""
    visit = await stranger()
    with patch.object(Store, "write", side_effect=StoreUnavailable("locked")):
        assert (await deliver(visit)).status_code == 503
    assert (await deliver(visit)).status_code == 200
    assert await kept(visit) == 1


@pytest.mark.parametrize("change", [{"livemode": True}, {"type": "who.knows"}, {"account": "acct_1"}])
async def test_what_is_none_of_ours_is_answered_kindly(stranger: Arrive, change: dict[str, object]) -> None:
    """W3, F29: otherwise Stripe would send it for three days."""
    visit = await stranger()
    assert (await deliver(visit, json.dumps({**EVENT, **change}).encode())).status_code == 200
    assert await kept(visit) == 0
