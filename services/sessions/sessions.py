"""The sessions of the portal's customers, from their URL to their end."""

import asyncio
from contextlib import suppress

from sqlalchemy import ColumnElement, Connection, insert, select, update

from services.audit import Audit, Entry, Origin
from services.clock import Clock
from services.ids import new_id
from services.sessions import entries
from services.sessions.expiring import Expiring
from services.sessions.lives import (
    FULL_LIFE,
    LONGEST_RECOVERY,
    URL_LIFE,
    limits,
    recovers_until,
)
from services.sessions.objects import (
    Created,
    NewSession,
    Opened,
    OpenSession,
    Session,
    SessionUrl,
    SessionUrlRefused,
)
from services.sessions.rows import TABLE, columns, found, session_of, unpacked
from services.store import Store, StoreUnavailable
from services.tokens import TokenRefused, Tokens, new_secret

TOUCH_EVERY = 60
TOUCH_SECONDS = 0.2  # no page waits longer for it
LONGEST_DEVICE = 64

_URL = "session-url"
_COOKIE = "session-cookie"
# Built once: building a statement costs more than running it.
_INSERT = insert(TABLE)


class Sessions:
    def __init__(self, store: Store, tokens: Tokens, clock: Clock, audit: Audit) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit
        self._expiring = Expiring(store, clock, audit)

    async def create(self, new: NewSession, origin: Origin) -> Created:
        return await self._store.write(lambda connection: self.insert(connection, new, origin))

    def insert(self, connection: Connection, new: NewSession, origin: Origin) -> Created:
        """A session that waits for its URL to be opened, as part of a transaction."""
        now = self._clock.now()
        made = Created(session_id := new_id("bps"), self._tokens.sign(_URL, session_id), now)
        waiting = {"url_expires": now + URL_LIFE, "recovers_until": recovers_until(new, now)}
        connection.execute(_INSERT, columns(made.id, new, now) | waiting)
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
        device = device[:LONGEST_DEVICE]
        opened = {"opened": since or now, "last_seen": now, "device": device}
        never = {"url_expires": now, "recovers_until": now}
        hashed = {"cookie_hash": self._tokens.hashes(_COOKIE, cookie)[0]}
        connection.execute(_INSERT, columns(session_id, new, now) | opened | never | hashed)
        self._audit.write(connection, origin, entries.opened(new.customer, session_id, device))
        self._replace(connection, replacing, origin)
        row = connection.execute(select(TABLE).where(TABLE.c.id == session_id)).one()
        return Opened(cookie, session_of(row))

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
        query = select(TABLE).where(TABLE.c.id == session_id)
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise SessionUrlRefused
        now = self._clock.now()
        return SessionUrl(
            customer=row.customer,
            configuration=row.configuration,
            locale=row.locale,
            return_url=row.return_url,
            flow=unpacked(row.flow),
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
        cookie, device = new_secret("bpsc"), device[:LONGEST_DEVICE]
        now = self._clock.now()

        def consume(connection: Connection) -> Session | None:
            used = connection.execute(
                update(TABLE)
                .where(TABLE.c.id == session_id, TABLE.c.opened.is_(None), TABLE.c.url_expires >= now)
                .where(TABLE.c.ended.is_(None))
                .values(opened=now, last_seen=now, device=device)
                .values(cookie_hash=self._tokens.hashes(_COOKIE, cookie)[0])
            )
            row = connection.execute(select(TABLE).where(TABLE.c.id == session_id)).one_or_none()
            if row is None or not used.rowcount:
                self._audit.write(
                    connection, origin, entries.replayed(row.customer if row else None, session_id)
                )
                return None
            self._audit.write(connection, origin, entries.opened(row.customer, session_id, device))
            self._replace(connection, replacing, origin)
            return session_of(row)

        session = await self._store.write(consume)
        if session is None:
            raise SessionUrlRefused
        return Opened(cookie, session)

    async def refuse(self, token: str, origin: Origin) -> None:
        """Records that a URL was opened that opens no more (SECURITY D4)."""
        session_id = self._tokens.verify(_URL, token, max_age=LONGEST_RECOVERY)
        query = select(TABLE.c.customer).where(TABLE.c.id == session_id)
        customer = await self._store.read(lambda connection: connection.execute(query).scalar_one_or_none())
        await self._audit.record(origin, entries.replayed(customer, session_id))

    async def find(self, cookie: str) -> Session | None:
        """The open session of a cookie; seen now, which is written once a minute at most."""
        now = self._clock.now()
        hashes = self._tokens.hashes(_COOKIE, cookie)
        row = await self._store.read(lambda connection: found(connection, hashes, now))
        if row is None:
            await self._expiring.expire(TABLE.c.cookie_hash.in_(hashes))
            return None
        if now - row.last_seen >= TOUCH_EVERY:
            await self._touch(row.id, now)
        return session_of(row)

    async def opened(self, customer: str) -> list[OpenSession]:
        """The sessions with which that customer is signed in now, the last seen first."""
        living = limits(self._clock.now())
        query = (
            select(TABLE.c.id, TABLE.c.device, TABLE.c.opened, TABLE.c.last_seen)
            .where(TABLE.c.customer == customer, TABLE.c.ended.is_(None))
            .where(TABLE.c.last_seen > living["active_after"], TABLE.c.opened > living["opened_after"])
            .order_by(TABLE.c.last_seen.desc(), TABLE.c.id)
        )
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [OpenSession(*row) for row in rows]

    async def end_one(self, customer: str, session_id: str, origin: Origin) -> bool:
        """Ends an open session of that customer; False where the customer has none of that id."""
        entry = Entry(event="session.ended", result="done", customer=customer, object=session_id)

        def end(connection: Connection) -> bool:
            mine = (TABLE.c.id == session_id) & (TABLE.c.customer == customer) & TABLE.c.opened.is_not(None)
            if not self._end(connection, mine):
                return False
            self._audit.write(connection, origin, entry)
            return True

        return await self._store.write(end)

    async def end(self, session: Session, origin: Origin) -> None:
        """From now on the cookie opens nothing (SECURITY S5)."""
        entry = Entry(event="session.ended", result="done", customer=session.customer, object=session.id)

        def end(connection: Connection) -> None:
            self._end(connection, TABLE.c.id == session.id)
            self._audit.write(connection, origin, entry)

        await self._store.write(end)

    async def leave_flow(self, session: Session) -> None:
        """What the session was made for is done: from now on it opens the whole portal (SECURITY A4)."""
        mine = TABLE.c.id == session.id
        await self._store.write(
            lambda connection: connection.execute(update(TABLE).where(mine).values(flow=None))
        )

    def revoke(self, connection: Connection, customer: str, origin: Origin) -> int:
        """Ends every session of a customer, URLs that wait included; says how many (SECURITY S6)."""
        count = self._end(connection, TABLE.c.customer == customer)
        entry = Entry(event="session.revoked", result="done", customer=customer, detail=str(count))
        self._audit.write(connection, origin, entry)
        return count

    async def end_all(self, customer: str, origin: Origin) -> int:
        """`revoke` as a transaction of its own."""
        return await self._store.write(lambda connection: self.revoke(connection, customer, origin))

    async def purge(self) -> None:
        """Ends what is idle or too old; forgets what was over more than a day ago (SECURITY D6)."""
        await self._expiring.purge()

    async def _touch(self, session_id: str, now: int) -> None:
        alive = TABLE.c.id == session_id, TABLE.c.ended.is_(None)
        with suppress(StoreUnavailable, TimeoutError):  # who is signed in goes on reading (SECURITY F23, F24)
            async with asyncio.timeout(TOUCH_SECONDS):
                await self._store.write(
                    lambda connection: connection.execute(update(TABLE).where(*alive).values(last_seen=now))
                )

    def _replace(self, connection: Connection, session: Session | None, origin: Origin) -> None:
        """A new authentication ends the old one (SECURITY S3, S7)."""
        if session is not None and self._end(connection, TABLE.c.id == session.id):
            entry = Entry(
                event="session.replaced", result="done", customer=session.customer, object=session.id
            )
            self._audit.write(connection, origin, entry)

    def _end(self, connection: Connection, whose: ColumnElement[bool]) -> int:
        ended = connection.execute(
            update(TABLE).where(whose, TABLE.c.ended.is_(None)).values(ended=self._clock.now())
        )
        return ended.rowcount
