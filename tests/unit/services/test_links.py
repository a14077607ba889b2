"""SECURITY T1 to T8 and S6: the life of a personal no-code link."""

import asyncio

import pytest
from sqlalchemy import select

from services.audit import Audit, Origin
from services.links import (
    KNOWN_LIFE,
    LONGEST_LIFE,
    USUAL_LIFE,
    Links,
    LinkUnknown,
    LinkUsed,
    NewLink,
)
from services.sessions import NewSession, Opened, Sessions
from services.store import Store, schema
from services.tokens import Tokens
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

MERCHANT = Origin(actor="key:mk_1", request_id="req_1")
CUSTOMER = Origin(actor="customer", request_id="req_2", ip="192.0.2.1")
FLOW = {"type": "subscription_cancel", "subscription_cancel": {"subscription": "sub_1"}}
NEW = NewLink(
    customer="cus_1",
    configuration="bpc_1",
    locale="ja",
    return_url="https://shop.example/account",
    flow=FLOW,
)


@pytest.fixture
def links(store: Store, tokens: Tokens, clock: TestClock, audit: Audit, sessions: Sessions) -> Links:
    return Links(store, tokens, clock, audit, sessions)


async def made(links: Links, store: Store, new: NewLink = NEW) -> str:
    return (await store.write(lambda connection: links.insert(connection, new, MERCHANT))).token


async def events(store: Store) -> list[tuple[str, str]]:
    table = schema.audit
    query = select(table.c.event, table.c.result).order_by(table.c.id)
    return [tuple(row) for row in await store.read(lambda connection: connection.execute(query).all())]


async def test_a_link_opens_what_it_was_made_for(links: Links, store: Store, sessions: Sessions) -> None:
    """Customer, configuration, language, return URL and flow are the session's."""
    opened = await links.open(await made(links, store), CUSTOMER, device="Firefox on Linux")
    session = await sessions.find(opened.cookie)
    assert session == opened.session
    assert session is not None
    assert (session.customer, session.configuration, session.locale) == ("cus_1", "bpc_1", "ja")
    assert (session.return_url, session.flow, session.source) == (NEW.return_url, FLOW, "link")
    assert [one.device for one in await sessions.opened("cus_1")] == ["Firefox on Linux"]


async def test_looking_uses_nothing_up(links: Links, store: Store) -> None:
    """T9: a link that was looked at, however often, still opens."""
    token = await made(links, store)
    for _ in range(3):
        assert (await links.find(token)).opens
    assert isinstance(await links.open(token, CUSTOMER), Opened)
    assert not (await links.find(token)).opens


async def test_a_link_opens_once_in_every_spelling(links: Links, store: Store) -> None:
    """T4, T5: used is used, whatever the token is written like."""
    token = await made(links, store)
    await links.open(token, CUSTOMER)
    for spelling in (token, token + "=", token + "=="):
        with pytest.raises(LinkUsed):
            await links.open(spelling, CUSTOMER)
    assert ("link.replayed", "refused") in await events(store)


async def test_a_race_has_one_winner(links: Links, store: Store, sessions: Sessions) -> None:
    """T4: also under race."""
    token = await made(links, store)
    results = await asyncio.gather(*(links.open(token, CUSTOMER) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, Opened) for result in results) == 1
    assert sum(isinstance(result, LinkUsed) for result in results) == 19
    assert len(await sessions.opened("cus_1")) == 1


async def test_a_link_opens_for_a_day_unless_asked_otherwise(
    links: Links, store: Store, clock: TestClock
) -> None:
    """T3: not a second longer; a week where its maker says so."""
    kept, late = await made(links, store), await made(links, store)
    week = await made(links, store, NewLink(customer="cus_1", configuration="bpc_1", life=LONGEST_LIFE))
    clock.advance(USUAL_LIFE)
    assert (await links.find(kept)).opens
    await links.open(kept, CUSTOMER)
    clock.advance(1)
    assert not (await links.find(late)).opens
    with pytest.raises(LinkUsed):
        await links.open(late, CUSTOMER)
    assert ("link.expired", "refused") in await events(store)
    clock.advance(LONGEST_LIFE - USUAL_LIFE - 1)
    await links.open(week, CUSTOMER)


async def test_an_old_link_still_says_whose_it_is(links: Links, store: Store, clock: TestClock) -> None:
    """Never a dead end: for a year it leads to a code for the same place; then it is forgotten (D6)."""
    token = await made(links, store)
    clock.advance(KNOWN_LIFE)
    await links.purge()
    link = await links.find(token)
    assert (link.opens, link.customer, link.flow) == (False, "cus_1", FLOW)
    clock.advance(10)
    await links.purge()
    with pytest.raises(LinkUnknown):
        await links.find(token)
    rows = select(schema.personal_links.c.id)
    assert await store.read(lambda connection: connection.execute(rows).all()) == []


async def test_a_link_is_mailed_while_it_opens(links: Links, store: Store, clock: TestClock) -> None:
    """SECURITY F27: with a token of its own; what helps nobody any more is not mailed."""
    one, used = [await links.find(await made(links, store)) for _ in range(2)]
    letter = await links.letter(one.id)
    assert letter is not None
    assert (letter.link, await links.find(letter.token)) == (one, one)
    other = await links.letter(used.id)
    assert other is not None
    await links.open(other.token, CUSTOMER)
    assert await links.letter(used.id) is None
    clock.advance(USUAL_LIFE + 1)
    assert await links.letter(one.id) is None
    assert await links.letter("bpl_none") is None


async def test_every_step_is_audited(links: Links, store: Store) -> None:
    """SECURITY D4: made by whom, used, and tried again, of which customer's link."""
    token = await made(links, store)
    link = await links.find(token)
    await links.open(token, CUSTOMER)
    with pytest.raises(LinkUsed):
        await links.open(token, CUSTOMER)
    query = select(schema.audit).order_by(schema.audit.c.id)
    rows = list(await store.read(lambda connection: connection.execute(query).all()))
    opened = rows.pop(2)
    assert (opened.event, opened.result, opened.actor, opened.customer) == (
        "session.opened",
        "done",
        "customer",
        "cus_1",
    )
    assert [(row.event, row.result, row.actor, row.customer, row.object) for row in rows] == [
        ("link.created", "done", "key:mk_1", "cus_1", link.id),
        ("link.used", "done", "customer", "cus_1", link.id),
        ("link.replayed", "refused", "customer", "cus_1", link.id),
    ]


async def test_what_is_no_link_is_unknown(links: Links, store: Store, tokens: Tokens) -> None:
    """T1, T6: forged, changed, of another purpose, of no row: all the same."""
    token = await made(links, store)
    text, _, rest = token.partition(".")
    others = [
        "nonsense",
        f"{text[:-4]}AAAA.{rest}",
        token[:-6] + "AAAAAA",
        tokens.sign("session-url", "bpl_1"),
        tokens.sign("personal-link", "bpl_none"),
    ]
    for other in others:
        with pytest.raises(LinkUnknown):
            await links.find(other)
        with pytest.raises(LinkUnknown):
            await links.open(other, CUSTOMER)


async def test_a_removed_key_takes_its_links_with_it(
    links: Links, store: Store, clock: TestClock, audit: Audit, sessions: Sessions
) -> None:
    """T2: the old key verifies beside a new one; without it its links are unknown."""
    token = await made(links, store)
    new = "a newer key of the tests, as long"
    both = Links(store, Tokens([new, "a key of the tests, long enough"], clock), clock, audit, sessions)
    assert (await both.find(token)).opens
    alone = Links(store, Tokens([new], clock), clock, audit, sessions)
    with pytest.raises(LinkUnknown):
        await alone.find(token)


async def test_revoking_ends_the_direct_life(links: Links, store: Store, clock: TestClock) -> None:
    """S6: after the merchant's revocation a link needs a code; another customer's stays as it is."""
    for _ in range(2):  # one that is too old, and one that is used, did no more before
        await links.open(await made(links, store), CUSTOMER)
        await made(links, store)
        clock.advance(USUAL_LIFE + 1)
    mine = await made(links, store)
    other = await made(links, store, NewLink(customer="cus_2", configuration="bpc_1"))
    clock.advance(USUAL_LIFE)  # its last second
    assert await store.write(lambda connection: links.revoke(connection, "cus_1")) == 1
    with pytest.raises(LinkUsed):
        await links.open(mine, CUSTOMER)
    assert (await links.find(other)).opens


async def test_a_link_replaces_the_session_before_it(links: Links, store: Store, sessions: Sessions) -> None:
    """S3, S7: the session that was open in the browser is over."""
    new = NewSession(customer="cus_2", configuration="bpc_1", source="api")
    before = await sessions.open((await sessions.create(new, MERCHANT)).token, CUSTOMER)
    await links.open(await made(links, store), CUSTOMER, replacing=before.session)
    assert await sessions.find(before.cookie) is None


async def test_nothing_secret_is_kept(links: Links, store: Store) -> None:
    """D2, S2: neither the token nor the cookie is anywhere in the database."""
    token = await made(links, store)
    cookie = (await links.open(token, CUSTOMER)).cookie

    def everything(connection: object) -> str:
        tables = schema.metadata.sorted_tables
        return repr([connection.execute(select(table)).all() for table in tables])  # type: ignore[attr-defined]

    kept = await store.read(everything)
    assert token not in kept
    assert cookie not in kept
