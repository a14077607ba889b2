"""Portal sessions: a URL that opens once, then a cookie, until idle, too old or ended (SECURITY T3, S4).

| what | lives |
| --- | --- |
| a URL that nobody opened | 300 seconds |
| an open session without activity | 60 minutes |
| an open session at most | 12 hours |
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from services.audit import Audit, Entry, Origin
from services.clock import Clock
from services.ids import new_id
from services.store import Store, StoreUnavailable, schema
from services.tokens import TokenRefused, Tokens, new_secret

URL_LIFE = 300
IDLE_LIFE = 60 * 60
FULL_LIFE = 12 * 60 * 60
TOUCH_EVERY = 60
KEPT_FOR = 24 * 60 * 60

_URL = "session-url"
_COOKIE = "session-cookie"
_TABLE = schema.portal_sessions

# Built once: building a statement costs more than running it.
_INSERT = insert(_TABLE)
_FIND = select(_TABLE).where(
    _TABLE.c.cookie_hash.in_(bindparam("hashes", expanding=True)),
    _TABLE.c.ended.is_(None),
    _TABLE.c.last_seen > bindparam("active_after"),
    _TABLE.c.opened > bindparam("opened_after"),
)


class SessionUrlRefused(Exception):
    """The URL was opened before, is too old, or never was one."""


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """What a session is made for. `source` says by what way: `api`, `link`, `login`."""

    customer: str
    configuration: str
    source: str
    locale: str | None = None
    return_url: str | None = None
    flow: dict[str, Any] | None = None
    after_expiration: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """An open session. `csrf_token` must come back with every form (SECURITY C1)."""

    id: str
    customer: str
    configuration: str
    source: str
    locale: str | None
    return_url: str | None
    flow: dict[str, Any] | None
    csrf_token: str
    created: int
    opened: int
    last_seen: int


@dataclass(frozen=True)
class Opened:
    """`cookie` is the session's only secret: stored nowhere but in the browser."""

    cookie: str
    session: Session


@dataclass(frozen=True)
class Created:
    """`token` is the URL's last part."""

    id: str
    token: str
    created: int


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
        connection.execute(
            _INSERT,
            {
                "id": made.id,
                "customer": new.customer,
                "configuration": new.configuration,
                "source": new.source,
                "locale": new.locale,
                "return_url": new.return_url,
                "flow": _packed(new.flow),
                "after_expiration": _packed(new.after_expiration),
                "csrf_token": new_secret("csrf"),
                "created": now,
                "url_expires": now + URL_LIFE,
            },
        )
        entry = Entry(event="session.created", result="done", customer=new.customer, object=made.id)
        self._audit.write(connection, origin, entry)
        return made

    def names(self, token: str, session: Session) -> bool:
        """Whether the URL is the one that this open session came from."""
        try:
            return self._tokens.verify(_URL, token, max_age=FULL_LIFE) == session.id
        except TokenRefused:
            return False

    async def open(self, token: str, origin: Origin) -> Opened:
        """Opens once, also when raced. Raises SessionUrlRefused."""
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
                .values(opened=now, last_seen=now, cookie_hash=self._tokens.hashes(_COOKIE, cookie)[0])
            )
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == session_id)).one_or_none()
            event, result = ("session.opened", "done") if used.rowcount else ("session.replayed", "refused")
            customer = row.customer if row else None
            entry = Entry(event=event, result=result, customer=customer, object=session_id)  # type: ignore[arg-type]
            self._audit.write(connection, origin, entry)
            return _session(row) if row and used.rowcount else None

        session = await self._store.write(consume)
        if session is None:
            raise SessionUrlRefused
        return Opened(cookie, session)

    async def find(self, cookie: str) -> Session | None:
        """The open session of a cookie; seen now, which is written once a minute at most."""
        now = self._clock.now()
        wanted = {
            "hashes": self._tokens.hashes(_COOKIE, cookie),
            "active_after": now - IDLE_LIFE,
            "opened_after": now - FULL_LIFE,
        }
        row = await self._store.read(lambda connection: connection.execute(_FIND, wanted).one_or_none())
        if row is None:
            return None
        if now - row.last_seen >= TOUCH_EVERY:
            await self._touch(row.id, now)
        return _session(row)

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

    async def end_all(self, customer: str, origin: Origin) -> int:
        """Ends every session of a customer, URLs that wait included; says how many (SECURITY S6)."""

        def end(connection: Connection) -> int:
            count = self._end(connection, _TABLE.c.customer == customer)
            entry = Entry(event="session.revoked", result="done", customer=customer, detail=str(count))
            self._audit.write(connection, origin, entry)
            return count

        return await self._store.write(end)

    async def purge(self) -> None:
        """Forgets what ended or died more than a day ago (SECURITY D6)."""
        before = self._clock.now() - KEPT_FOR
        dead = or_(
            _TABLE.c.ended < before,
            _TABLE.c.opened.is_(None) & (_TABLE.c.url_expires < before),
            _TABLE.c.opened < before - FULL_LIFE,
        )
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(dead)))

    async def _touch(self, session_id: str, now: int) -> None:
        alive = _TABLE.c.id == session_id, _TABLE.c.ended.is_(None)
        with suppress(StoreUnavailable):  # who is signed in goes on reading (SECURITY F24)
            await self._store.write(
                lambda connection: connection.execute(update(_TABLE).where(*alive).values(last_seen=now))
            )

    def _end(self, connection: Connection, whose: Any) -> int:  # noqa: ANN401 - an SQL expression
        ended = connection.execute(
            update(_TABLE).where(whose, _TABLE.c.ended.is_(None)).values(ended=self._clock.now())
        )
        return ended.rowcount


def _packed(value: dict[str, Any] | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        customer=row.customer,
        configuration=row.configuration,
        source=row.source,
        locale=row.locale,
        return_url=row.return_url,
        flow=None if row.flow is None else msgspec.json.decode(row.flow),
        csrf_token=row.csrf_token,
        created=row.created,
        opened=row.opened,
        last_seen=row.last_seen,
    )
