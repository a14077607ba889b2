"""SECURITY T3 to T6 and S2 to S6: the life of a portal session."""

import asyncio
import threading
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from services.audit import Audit, Origin
from services.sessions import FULL_LIFE, IDLE_LIFE, URL_LIFE, NewSession, Opened, Sessions, SessionUrlRefused
from services.sessions.sessions import TOUCH_EVERY
from services.store import Store, schema
from services.tokens import Tokens
from tests.unit.databases import close
from tests.unit.services.clock import TestClock

MERCHANT = Origin(actor="key:mk_1", request_id="req_1")
CUSTOMER = Origin(actor="customer", request_id="req_2", ip="192.0.2.1")
NEW = NewSession(
    customer="cus_1",
    configuration="bpc_1",
    source="api",
    locale="ja",
    return_url="https://shop.example/account",
    flow={"type": "payment_method_update"},
)

pytestmark = pytest.mark.usefixtures("both_databases")


def _everything(connection: Connection) -> str:
    return str([connection.execute(select(table)).all() for table in schema.metadata.tables.values()])


async def opened(sessions: Sessions) -> Opened:
    return await sessions.open((await sessions.create(NEW, MERCHANT)).token, CUSTOMER)


async def events(store: Store) -> list[tuple[Any, ...]]:
    """What is on record: event, result, customer, object, detail."""
    columns = schema.audit.c
    query = select(columns.event, columns.result, columns.customer, columns.object, columns.detail)
    rows = await store.read(lambda connection: connection.execute(query.order_by(columns.id)).all())
    return [tuple(row) for row in rows]


async def test_a_url_opens_a_session(sessions: Sessions) -> None:
    """What it was made with is there; the cookie finds it."""
    found = await opened(sessions)
    session = await sessions.find(found.cookie)
    assert session == found.session
    assert session is not None
    assert (session.customer, session.configuration, session.locale) == ("cus_1", "bpc_1", "ja")
    assert session.flow == {"type": "payment_method_update"}
    assert session.return_url == "https://shop.example/account"


async def test_a_url_opens_once(sessions: Sessions) -> None:
    """T4: the second time it is refused, and so are its other spellings (T5)."""
    created = await sessions.create(NEW, MERCHANT)
    await sessions.open(created.token, CUSTOMER)
    for spelling in (created.token, created.token + "=", created.token + "=="):
        with pytest.raises(SessionUrlRefused):
            await sessions.open(spelling, CUSTOMER)


async def test_a_race_has_one_winner(sessions: Sessions) -> None:
    """T4: also under race."""
    token = (await sessions.create(NEW, MERCHANT)).token
    results = await asyncio.gather(
        *(sessions.open(token, CUSTOMER) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(result, Opened) for result in results) == 1
    assert sum(isinstance(result, SessionUrlRefused) for result in results) == 19


async def test_an_unopened_url_dies(sessions: Sessions, clock: TestClock) -> None:
    """T3: after 300 seconds, not a second before."""
    kept, late = await sessions.create(NEW, MERCHANT), await sessions.create(NEW, MERCHANT)
    clock.advance(URL_LIFE)
    await sessions.open(kept.token, CUSTOMER)
    clock.advance(1)
    with pytest.raises(SessionUrlRefused):
        await sessions.open(late.token, CUSTOMER)


async def test_unknown_urls_are_refused(sessions: Sessions, tokens: Tokens) -> None:
    """T6: forged, and well signed for a session that is not there."""
    for token in ("nonsense", tokens.sign("session-url", "bps_none")):
        with pytest.raises(SessionUrlRefused):
            await sessions.open(token, CUSTOMER)


async def test_a_session_idles_out(sessions: Sessions, clock: TestClock) -> None:
    """S4: 60 minutes after the last activity."""
    cookie = (await opened(sessions)).cookie
    for _ in range(3):
        clock.advance(IDLE_LIFE - 1)
        assert await sessions.find(cookie)
    clock.advance(IDLE_LIFE)
    assert await sessions.find(cookie) is None


async def test_a_session_grows_old(sessions: Sessions, clock: TestClock) -> None:
    """S4: 12 hours after it was opened, whatever the activity."""
    cookie = (await opened(sessions)).cookie
    for _ in range(FULL_LIFE // 1800 - 1):
        clock.advance(1800)
        assert await sessions.find(cookie)
    clock.advance(1800)
    assert await sessions.find(cookie) is None


async def test_activity_is_written_once_a_minute(sessions: Sessions, store: Store, clock: TestClock) -> None:
    """Reads stay cheap: two looks within a minute write nothing."""
    found = await opened(sessions)
    seen = select(schema.portal_sessions.c.last_seen)
    for seconds, expected in ((59, 0), (1, 60), (59, 60)):
        clock.advance(seconds)
        await sessions.find(found.cookie)
        last_seen = await store.read(lambda connection: connection.execute(seen).scalar_one())
        assert last_seen - found.session.opened == expected


async def test_a_page_does_not_wait_for_a_writer(
    sessions: Sessions, store: Store, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F23: when it was seen last is written when that is possible."""
    monkeypatch.setattr("services.sessions.sessions.TOUCH_SECONDS", 0)
    found = await opened(sessions)
    clock.advance(TOUCH_EVERY)
    done = threading.Event()
    writing = asyncio.create_task(store.write(lambda _connection: done.wait(10)))
    try:
        assert await sessions.find(found.cookie) is not None
        assert not writing.done()
    finally:
        done.set()
        await writing


async def test_reading_goes_on_when_nothing_can_be_written(
    sessions: Sessions, clock: TestClock, store: Store
) -> None:
    """F24: a read-only database keeps nobody out who is signed in."""
    cookie = (await opened(sessions)).cookie
    clock.advance(100)
    await store.write(close)
    assert await sessions.find(cookie)


async def test_logout_ends_it_on_the_server(sessions: Sessions) -> None:
    """S5: the cookie opens nothing any more."""
    found = await opened(sessions)
    await sessions.end(found.session, CUSTOMER)
    assert await sessions.find(found.cookie) is None


async def test_all_sessions_of_a_customer_can_be_ended(sessions: Sessions, store: Store) -> None:
    """S6: open ones and URLs that wait; not another customer's."""
    first, second = await opened(sessions), await opened(sessions)
    waiting = await sessions.create(NEW, MERCHANT)
    other = await sessions.create(NewSession(customer="cus_2", configuration="bpc_1", source="api"), MERCHANT)
    assert await sessions.end_all("cus_1", MERCHANT) == 3
    assert (await events(store))[-1] == ("session.revoked", "done", "cus_1", None, "3")
    assert not (await sessions.url(waiting.token)).opens
    assert await sessions.find(first.cookie) is None
    assert await sessions.find(second.cookie) is None
    with pytest.raises(SessionUrlRefused):
        await sessions.open(waiting.token, CUSTOMER)
    assert (await sessions.open(other.token, CUSTOMER)).session.customer == "cus_2"


async def test_every_opening_has_a_new_secret(sessions: Sessions) -> None:
    """S3: nothing of a session is used again; S8: nor its form token."""
    first, second = await opened(sessions), await opened(sessions)
    assert first.cookie != second.cookie
    assert first.session.csrf_token != second.session.csrf_token


async def test_the_database_holds_hashes_only(sessions: Sessions, store: Store) -> None:
    """S2: neither the cookie nor the URL's token can be read from a backup."""
    created = await sessions.create(NEW, MERCHANT)
    found = await sessions.open(created.token, CUSTOMER)
    stored = await store.read(_everything)
    assert created.id in stored
    assert found.cookie not in stored
    assert created.token not in stored


async def test_a_removed_key_ends_its_sessions(store: Store, clock: TestClock, audit: Audit) -> None:
    """T2: open sessions live through a rotation, and die with their key."""
    old, new = "the old key of the tests", "the new key of the tests"
    cookie = (await opened(Sessions(store, Tokens([old], clock), clock, audit))).cookie
    assert await Sessions(store, Tokens([new, old], clock), clock, audit).find(cookie)
    assert await Sessions(store, Tokens([new], clock), clock, audit).find(cookie) is None


async def test_a_url_is_known_in_the_browser_that_opened_it(sessions: Sessions) -> None:
    """DESIGN: opened again in the same browser, a URL leads to the open session."""
    created = await sessions.create(NEW, MERCHANT)
    session = (await sessions.open(created.token, CUSTOMER)).session
    other = (await opened(sessions)).session
    assert sessions.names(created.token, session)
    assert not sessions.names(created.token, other)
    assert not sessions.names("nonsense", session)


async def test_what_a_url_is_for(sessions: Sessions, tokens: Tokens, clock: TestClock) -> None:
    """DESIGN 1: where it was to lead, whether it still opens, and a day long that a code by e-mail may."""
    waiting, used, ended = [(await sessions.create(NEW, MERCHANT)).token for _ in range(3)]
    opened = (await sessions.open(used, CUSTOMER)).session
    await sessions.end((await sessions.open(ended, CUSTOMER)).session, CUSTOMER)
    found = await sessions.url(waiting)
    assert (found.opens, found.recovers) == (True, True)
    for token in (waiting, used, ended):
        one = await sessions.url(token)
        assert (one.customer, one.configuration, one.locale) == ("cus_1", "bpc_1", "ja")
        assert (one.return_url, one.flow) == (NEW.return_url, NEW.flow)
        assert one.opens is (token == waiting)
    clock.advance(URL_LIFE)
    assert (await sessions.url(waiting)).opens
    clock.advance(1)
    assert not (await sessions.url(waiting)).opens
    clock.advance(24 * 3600 - URL_LIFE - 2)
    assert (await sessions.url(waiting)).recovers
    clock.advance(1)
    assert not (await sessions.url(waiting)).recovers
    for token in (
        "nonsense",
        tokens.sign("session-url", "bps_none"),
        tokens.sign("personal-link", opened.id),
    ):
        with pytest.raises(SessionUrlRefused):
            await sessions.url(token)


@pytest.mark.parametrize(("days", "recovers"), [(3, 3), (400, 365)])
async def test_a_url_recovers_as_its_merchant_says(
    sessions: Sessions, clock: TestClock, days: int, recovers: int
) -> None:
    """STRIPE 2.3: `after_expiration`, a year at most."""
    until = clock.now() + days * 24 * 3600
    after = {"customer_login": {"expires_at": until}}
    token = (await sessions.create(replace(NEW, after_expiration=after), MERCHANT)).token
    clock.advance(recovers * 24 * 3600 - 1)
    assert (await sessions.url(token)).recovers
    clock.advance(1)
    assert not (await sessions.url(token)).recovers


async def test_ones_own_sessions(sessions: Sessions, store: Store, clock: TestClock) -> None:
    """SECURITY A1, S6: those that are open, the last seen first; one ends what is one's own, once."""
    idle = await opened(sessions)
    clock.advance(IDLE_LIFE)
    first, second, over = [await opened(sessions) for _ in range(3)]
    await sessions.create(NEW, MERCHANT)
    await sessions.end(over.session, CUSTOMER)
    other = await sessions.create(NewSession(customer="cus_2", configuration="bpc_1", source="api"), MERCHANT)
    theirs = await sessions.open(other.token, CUSTOMER)
    assert idle.session.id not in {one.id for one in await sessions.opened("cus_1")}
    clock.advance(60)
    assert await sessions.find(second.cookie)
    ids = [one.id for one in await sessions.opened("cus_1")]
    assert ids == [second.session.id, first.session.id]
    assert await sessions.find(idle.cookie) is None
    assert not await sessions.end_one("cus_1", theirs.session.id, CUSTOMER)
    assert not await sessions.end_one("cus_1", "bps_none", CUSTOMER)
    assert await sessions.find(theirs.cookie)
    assert await sessions.end_one("cus_1", first.session.id, CUSTOMER)
    assert not await sessions.end_one("cus_1", first.session.id, CUSTOMER)
    assert await sessions.find(first.cookie) is None
    assert (await events(store))[-1] == ("session.ended", "done", "cus_1", first.session.id, None)


async def test_what_it_was_made_for_is_done(sessions: Sessions) -> None:
    """SECURITY A4: then it opens the whole portal, and no other session does."""
    one, other = await opened(sessions), await opened(sessions)
    await sessions.leave_flow(one.session)
    found, kept = await sessions.find(one.cookie), await sessions.find(other.cookie)
    assert found is not None
    assert kept is not None
    assert (found.flow, kept.flow) == (None, NEW.flow)


async def test_a_new_session_ends_the_old_one(sessions: Sessions, store: Store) -> None:
    """SECURITY S3, S7: of the same browser, whoever's it was; on record, once."""
    before = await opened(sessions)
    for _ in range(2):
        token = (await sessions.create(NEW, MERCHANT)).token
        after = await sessions.open(token, CUSTOMER, device="x" * 65, replacing=before.session)
    assert await sessions.find(before.cookie) is None
    assert [one.device for one in await sessions.opened("cus_1")] == ["x" * 64] * 2
    assert await sessions.find(after.cookie)
    query = select(schema.audit).where(schema.audit.c.event == "session.replaced")
    [row] = await store.read(lambda connection: connection.execute(query).all())
    assert (row.result, row.customer, row.object) == ("done", "cus_1", before.session.id)


async def test_every_step_is_audited(sessions: Sessions, store: Store) -> None:
    """D4: made by which key, opened from where, replayed, ended."""
    created = await sessions.create(NEW, MERCHANT)
    found = await sessions.open(created.token, CUSTOMER)
    with pytest.raises(SessionUrlRefused):
        await sessions.open(created.token, CUSTOMER)
    await sessions.end(found.session, CUSTOMER)
    rows = await store.read(lambda connection: connection.execute(select(schema.audit)).all())
    assert [(row.event, row.result, row.actor) for row in rows] == [
        ("session.created", "done", "key:mk_1"),
        ("session.opened", "done", "customer"),
        ("session.replayed", "refused", "customer"),
        ("session.ended", "done", "customer"),
    ]
    assert {(row.customer, row.object) for row in rows} == {("cus_1", created.id)}
    assert rows[1].ip == "192.0.2.1"


async def test_old_sessions_are_forgotten(sessions: Sessions, store: Store, clock: TestClock) -> None:
    """D6: within a day of their end; the living stay."""
    ended = await opened(sessions)
    await sessions.end(ended.session, CUSTOMER)
    await sessions.create(NEW, MERCHANT)
    clock.advance(24 * 3600 + URL_LIFE + 1)
    kept = await opened(sessions)
    await sessions.purge()
    ids = select(schema.portal_sessions.c.id)
    rows = await store.read(lambda connection: connection.execute(ids).scalars().all())
    assert rows == [kept.session.id]


@pytest.mark.parametrize(
    ("seconds", "why"), [(IDLE_LIFE, "idle"), (FULL_LIFE - 1, "idle"), (FULL_LIFE + IDLE_LIFE, "too old")]
)
async def test_the_end_by_time_is_recorded_once(
    sessions: Sessions, store: Store, clock: TestClock, seconds: int, why: str
) -> None:
    """D4, S4: when it is found, by its cookie or by the hourly look."""
    found = await opened(sessions)
    for _ in range(seconds // FULL_LIFE * (FULL_LIFE // 3000)):
        clock.advance(3000)
        assert await sessions.find(found.cookie) is not None
    clock.advance(seconds % FULL_LIFE)
    for _ in range(2):
        assert await sessions.find(found.cookie) is None
        await sessions.purge()
    query = select(schema.audit).where(schema.audit.c.event == "session.expired")
    [row] = await store.read(lambda connection: connection.execute(query).all())
    assert (row.customer, row.object, row.actor, row.detail) == ("cus_1", found.session.id, "system", why)


async def test_the_hourly_look_finds_the_end_by_time(
    sessions: Sessions, store: Store, clock: TestClock
) -> None:
    """D4: a customer who never comes back has an end on record; one who is there goes on."""
    await opened(sessions)
    clock.advance(IDLE_LIFE)
    alive = await opened(sessions)
    await sessions.purge()
    assert await sessions.find(alive.cookie) is not None
    query = select(schema.audit.c.object).where(schema.audit.c.event == "session.expired")
    assert len(await store.read(lambda connection: connection.execute(query).all())) == 1


async def test_a_dead_url_is_recorded(sessions: Sessions, store: Store) -> None:
    """D4: who opens it later is refused, and that is written down."""
    created = await sessions.create(NEW, MERCHANT)
    await sessions.refuse(created.token, CUSTOMER)
    query = select(schema.audit).where(schema.audit.c.event == "session.replayed")
    [row] = await store.read(lambda connection: connection.execute(query).all())
    assert (row.result, row.customer, row.object) == ("refused", "cus_1", created.id)


async def test_ended_rows_cannot_be_opened(sessions: Sessions, store: Store) -> None:
    """T6: a session that was revoked before its URL was opened."""
    created = await sessions.create(NEW, MERCHANT)
    table = schema.portal_sessions
    await store.write(lambda connection: connection.execute(update(table).values(ended=1)))
    with pytest.raises(SessionUrlRefused):
        await sessions.open(created.token, CUSTOMER)
