"""SECURITY S6: a customer who is deleted at Stripe has no session and no link here any more."""

from typing import Any

import pytest

from services.audit import Audit, Origin
from services.links import Links, LinkUsed, NewLink
from services.sessions import NewSession, Sessions
from services.store import Store
from services.stripe_gateway.errors import Unavailable
from services.tokens import Tokens
from services.webhooks.deletions import Deletions
from tests.unit.services.clock import TestClock
from tests.unit.services.webhooks.office import Office

pytestmark = pytest.mark.usefixtures("both_databases")

ORIGIN = Origin(actor="system")
NEW = NewSession(customer="cus_1", configuration="bpc_1", source="api")


@pytest.fixture
def links(store: Store, tokens: Tokens, clock: TestClock, audit: Audit, sessions: Sessions) -> Links:
    return Links(store, tokens, clock, audit, sessions)


async def cookie_of(sessions: Sessions, store: Store) -> str:
    opened = await store.write(lambda connection: sessions.begin(connection, NEW, ORIGIN))
    return opened.cookie


@pytest.mark.parametrize("answer", [{"id": "cus_1", "object": "customer", "deleted": True}, None])
async def test_sessions_and_links_end(
    office: Office, store: Store, sessions: Sessions, links: Links, answer: dict[str, Any] | None
) -> None:
    """Deleted in Stripe's words, or not there at all."""
    office.gateway.answers.pop("/v1/customers/cus_1")
    if answer is not None:
        office.gateway.answers["/v1/customers/cus_1"] = answer
    cookie = await cookie_of(sessions, store)
    new = NewLink(customer="cus_1", configuration="bpc_1")
    made = await store.write(lambda connection: links.insert(connection, new, ORIGIN))
    await Deletions(office.gateway, store, sessions, links)("cus_1")
    assert await sessions.find(cookie) is None
    with pytest.raises(LinkUsed):
        await links.open(made.token, ORIGIN)


async def test_who_is_still_there_stays_signed_in(
    office: Office, store: Store, sessions: Sessions, links: Links
) -> None:
    """An event is a hint only: what counts is what Stripe says."""
    cookie = await cookie_of(sessions, store)
    await Deletions(office.gateway, store, sessions, links)("cus_1")
    assert await sessions.find(cookie) is not None


async def test_without_an_answer_nobody_is_signed_out(
    office: Office, store: Store, sessions: Sessions, links: Links
) -> None:
    """It is tried again."""
    cookie = await cookie_of(sessions, store)
    office.gateway.failures["/v1/customers/cus_1"] = Unavailable("away")
    with pytest.raises(Unavailable):
        await Deletions(office.gateway, store, sessions, links)("cus_1")
    assert await sessions.find(cookie) is not None
