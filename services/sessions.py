"""Portal sessions: a URL that opens once, then a cookie, until idle, too old or ended (SECURITY T3, S4).

| what | lives |
| --- | --- |
| a URL that nobody opened | 300 seconds |
| an open session without activity | 60 minutes |
| an open session at most | 12 hours |
| a dead URL, that it offers a code by e-mail | 24 hours, or as its merchant says |
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, or_, select, update

from services import session_objects
from services.audit import SYSTEM, Audit, Entry, Origin
from services.clock import Clock
from services.ids import new_id
from services.session_objects import (
    LONGEST_RECOVERY,
    RECOVERY_LIFE,
    Created,
    NewSession,
    Opened,
    OpenSession,
    Session,
    SessionUrl,
)
from services.store import Lookup, Store, StoreUnavailable, schema
from services.tokens import TokenRefused, Tokens, new_secret

__all__ = [
    "FULL_LIFE",
    "IDLE_LIFE",
    "LONGEST_RECOVERY",
    "RECOVERY_LIFE",
    "URL_LIFE",
    "Created",
    "NewSession",
    "OpenSession",
    "Opened",
    "Session",
    "SessionUrl",
    "SessionUrlRefused",
    "Sessions",
]

URL_LIFE = 300
IDLE_LIFE = 60 * 60
FULL_LIFE = 12 * 60 * 60
TOUCH_EVERY = 60
TOUCH_SECONDS = 0.2  # no page waits longer for it
LONGEST_DEVICE = 64
KEPT_FOR = 24 * 60 * 60
MOST_EXPIRED = 1000  # found at once

_URL = "session-url"
_COOKIE = "session-cookie"
_TABLE = schema.portal_sessions

# Built once: building a statement costs more than running it.
_INSERT = insert(_TABLE)
_OVER = (
    _TABLE.c.ended.is_(None),
    or_(_TABLE.c.last_seen <= bindparam("active_after"), _TABLE.c.opened <= bindparam("opened_after")),
)
_EXPIRED = select(_TABLE).where(*_OVER)
_END = update(_TABLE).where(_TABLE.c.id == bindparam("mine"), *_OVER)
_FIND = Lookup(
    select(_TABLE).where(
        _TABLE.c.cookie_hash == bindparam("cookie_hash"),
        _TABLE.c.ended.is_(None),
        _TABLE.c.last_seen > bindparam("active_after"),
        _TABLE.c.opened > bindparam("opened_after"),
    )
)


class SessionUrlRefused(Exception):
    """The URL was opened before, is too old, or never was one."""


class Sessions:
    def __init__(self, store: Store, tokens: Tokens, clock: Clock, audit: Audit) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit

    async def create(self, new: NewSession, origin: Origin) -> Created:
        return await self._store.write(lambda connection: self.insert(connection, new, origin))

    def insert(self, connection: Connection, new: NewSession, origin: Origin) -> Created:
        """A session that waits for its URL to be opened, as part of a transaction."""
        now = self._clock.now()
        made = Created(session_id := new_id("bps"), self._tokens.sign(_URL, session_id), now)
        waiting = {"url_expires": now + URL_LIFE, "recovers_until": session_objects.recovers_until(new, now)}
        connection.execute(_INSERT, session_objects.columns(made.id, new, now) | waiting)
        entry = Entry(event="session.created", result="done", customer=new.customer, object=made.id)
        self._audit.write(connection, origin, entry)
        return made

    def begin(
        self,
        connection: Connection,
        new: NewSession,
        origin: Origin,
        *,
        device: str = "",
        replacing: Session | None = None,
        since: int | None = None,
    ) -> Opened:
        """A session that is open at once, as part of the transaction that used up its link or code.

        `since`: one that goes on from another gets no longer life than that one had.
        """
        now = self._clock.now()
        cookie, session_id = new_secret("bpsc"), new_id("bps")
        opened = {"opened": since or now, "last_seen": now, "device": device[:LONGEST_DEVICE]}
        never = {"url_expires": now, "recovers_until": now}
        hashed = {"cookie_hash": self._tokens.hashes(_COOKIE, cookie)[0]}
        connection.execute(_INSERT, session_objects.columns(session_id, new, now) | opened | never | hashed)
        self._audit.write(connection, origin, _opened(new.customer, session_id, device))
        self._replace(connection, replacing, origin)
        row = connection.execute(select(_TABLE).where(_TABLE.c.id == session_id)).one()
        return Opened(cookie, session_objects.session(row))

    def names(self, token: str, session: Session) -> bool:
        """Whether the URL is the one that this open session came from."""
        try:
            return self._tokens.verify(_URL, token, max_age=FULL_LIFE) == session.id
        except TokenRefused:
            return False

    async def url(self, token: str) -> SessionUrl:
        """What a URL is for; asking changes nothing. Raises SessionUrlRefused for one that never was."""
        try:
            session_id = self._tokens.verify(_URL, token, max_age=LONGEST_RECOVERY)
        except TokenRefused:
            raise SessionUrlRefused from None
        query = select(_TABLE).where(_TABLE.c.id == session_id)
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise SessionUrlRefused
        now = self._clock.now()
        return SessionUrl(
            customer=row.customer,
            configuration=row.configuration,
            locale=row.locale,
            return_url=row.return_url,
            flow=session_objects.unpacked(row.flow),
            opens=row.opened is None and row.ended is None and row.url_expires >= now,
            recovers=row.recovers_until > now,
        )

    async def open(
        self, token: str, origin: Origin, *, device: str = "", replacing: Session | None = None
    ) -> Opened:
        """Opens once, also when raced; the session that it replaces ends. Raises SessionUrlRefused."""
        try:
            session_id = self._tokens.verify(_URL, token, max_age=URL_LIFE)
        except TokenRefused:
            raise SessionUrlRefused from None
        cookie = new_secret("bpsc")
        now = self._clock.now()

        def consume(connection: Connection) -> Session | None:
            used = connection.execute(
                update(_TABLE)
                .where(_TABLE.c.id == session_id, _TABLE.c.opened.is_(None), _TABLE.c.url_expires >= now)
                .where(_TABLE.c.ended.is_(None))
                .values(opened=now, last_seen=now, device=device[:LONGEST_DEVICE])
                .values(cookie_hash=self._tokens.hashes(_COOKIE, cookie)[0])
            )
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == session_id)).one_or_none()
            if row is None or not used.rowcount:
                self._audit.write(connection, origin, _replayed(row.customer if row else None, session_id))
                return None
            self._audit.write(connection, origin, _opened(row.customer, session_id, device))
            self._replace(connection, replacing, origin)
            return session_objects.session(row)

        session = await self._store.write(consume)
        if session is None:
            raise SessionUrlRefused
        return Opened(cookie, session)

    async def refuse(self, token: str, origin: Origin) -> None:
        """Records that a URL was opened that opens no more (SECURITY D4)."""
        session_id = self._tokens.verify(_URL, token, max_age=LONGEST_RECOVERY)
        query = select(_TABLE.c.customer).where(_TABLE.c.id == session_id)
        customer = await self._store.read(lambda connection: connection.execute(query).scalar_one_or_none())
        await self._audit.record(origin, _replayed(customer, session_id))

    async def find(self, cookie: str) -> Session | None:
        """The open session of a cookie; seen now, which is written once a minute at most."""
        now = self._clock.now()
        hashes = self._tokens.hashes(_COOKIE, cookie)
        row = await self._store.read(lambda connection: _found(connection, hashes, now))
        if row is None:
            await self._expire(_TABLE.c.cookie_hash.in_(hashes))
            return None
        if now - row.last_seen >= TOUCH_EVERY:
            await self._touch(row.id, now)
        return session_objects.session(row)

    async def opened(self, customer: str) -> list[OpenSession]:
        """The sessions with which that customer is signed in now, the last seen first."""
        now = self._clock.now()
        query = (
            select(_TABLE.c.id, _TABLE.c.device, _TABLE.c.opened, _TABLE.c.last_seen)
            .where(_TABLE.c.customer == customer, _TABLE.c.ended.is_(None))
            .where(_TABLE.c.last_seen > now - IDLE_LIFE, _TABLE.c.opened > now - FULL_LIFE)
            .order_by(_TABLE.c.last_seen.desc(), _TABLE.c.id)
        )
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [OpenSession(*row) for row in rows]

    async def end_one(self, customer: str, session_id: str, origin: Origin) -> bool:
        """Ends an open session of that customer; False where the customer has none of that id."""
        entry = Entry(event="session.ended", result="done", customer=customer, object=session_id)

        def end(connection: Connection) -> bool:
            mine = (
                (_TABLE.c.id == session_id) & (_TABLE.c.customer == customer) & _TABLE.c.opened.is_not(None)
            )
            if not self._end(connection, mine):
                return False
            self._audit.write(connection, origin, entry)
            return True

        return await self._store.write(end)

    async def end(self, session: Session, origin: Origin) -> None:
        """From now on the cookie opens nothing (SECURITY S5)."""
        entry = Entry(event="session.ended", result="done", customer=session.customer, object=session.id)

        def end(connection: Connection) -> None:
            self._end(connection, _TABLE.c.id == session.id)
            self._audit.write(connection, origin, entry)

        await self._store.write(end)

    async def leave_flow(self, session: Session) -> None:
        """What the session was made for is done: from now on it opens the whole portal (SECURITY A4)."""
        mine = _TABLE.c.id == session.id
        await self._store.write(
            lambda connection: connection.execute(update(_TABLE).where(mine).values(flow=None))
        )

    def revoke(self, connection: Connection, customer: str, origin: Origin) -> int:
        """Ends every session of a customer, URLs that wait included; says how many (SECURITY S6)."""
        count = self._end(connection, _TABLE.c.customer == customer)
        entry = Entry(event="session.revoked", result="done", customer=customer, detail=str(count))
        self._audit.write(connection, origin, entry)
        return count

    async def end_all(self, customer: str, origin: Origin) -> int:
        """`revoke` as a transaction of its own."""
        return await self._store.write(lambda connection: self.revoke(connection, customer, origin))

    async def purge(self) -> None:
        """Ends what is idle or too old; forgets what was over more than a day ago (SECURITY D6)."""
        await self._expire(_TABLE.c.opened.is_not(None))
        before = self._clock.now() - KEPT_FOR
        dead = or_(
            _TABLE.c.ended < before,
            _TABLE.c.opened.is_(None) & (_TABLE.c.url_expires < before),
            _TABLE.c.opened < before - FULL_LIFE,
        )
        spent = dead & (_TABLE.c.recovers_until < self._clock.now())
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(spent)))

    async def _expire(self, whose: ColumnElement[bool]) -> None:
        """Time ended them before anybody looked; that counts when it is found (SECURITY D4, S4)."""
        over = _limits(self._clock.now())
        query = _EXPIRED.where(whose).limit(MOST_EXPIRED)
        found = await self._store.read(lambda connection: connection.execute(query, over).all())
        if not found:
            return

        def end(connection: Connection) -> None:
            for row in found:
                ended = {"mine": row.id, **over}
                if connection.execute(_END.values(ended=self._clock.now()), ended).rowcount:
                    self._audit.write(connection, SYSTEM, _expired(row))

        with suppress(StoreUnavailable):  # it is found again
            await self._store.write(end)

    async def _touch(self, session_id: str, now: int) -> None:
        alive = _TABLE.c.id == session_id, _TABLE.c.ended.is_(None)
        with suppress(StoreUnavailable, TimeoutError):  # who is signed in goes on reading (SECURITY F23, F24)
            async with asyncio.timeout(TOUCH_SECONDS):
                await self._store.write(
                    lambda connection: connection.execute(update(_TABLE).where(*alive).values(last_seen=now))
                )

    def _replace(self, connection: Connection, session: Session | None, origin: Origin) -> None:
        """A new authentication ends the old one (SECURITY S3, S7)."""
        if session is not None and self._end(connection, _TABLE.c.id == session.id):
            entry = Entry(
                event="session.replaced", result="done", customer=session.customer, object=session.id
            )
            self._audit.write(connection, origin, entry)

    def _end(self, connection: Connection, whose: ColumnElement[bool]) -> int:
        ended = connection.execute(
            update(_TABLE).where(whose, _TABLE.c.ended.is_(None)).values(ended=self._clock.now())
        )
        return ended.rowcount


def _limits(now: int) -> dict[str, int]:
    return {"active_after": now - IDLE_LIFE, "opened_after": now - FULL_LIFE}


def _opened(customer: str, session_id: str, device: str) -> Entry:
    named = device[:LONGEST_DEVICE] or None
    return Entry(event="session.opened", result="done", customer=customer, object=session_id, detail=named)


def _replayed(customer: str | None, session_id: str) -> Entry:
    return Entry(event="session.replayed", result="refused", customer=customer, object=session_id)


def _expired(row: Row[Any]) -> Entry:
    why = "too old" if row.opened + FULL_LIFE <= row.last_seen + IDLE_LIFE else "idle"
    return Entry(event="session.expired", result="done", customer=row.customer, object=row.id, detail=why)


def _found(connection: Connection, hashes: Iterable[str], now: int) -> Any:  # noqa: ANN401 - a row
    """One look-up for each key, mostly one in all."""
    limits = _limits(now)
    looked_up = (_FIND.run(connection, {"cookie_hash": one, **limits}) for one in hashes)
    return next((row for row in looked_up if row is not None), None)
