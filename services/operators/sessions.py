"""The operator's sessions: a cookie, until idle, too old or ended (SECURITY S2 to S5).

| what | lives |
| --- | --- |
| a session without activity | 30 minutes |
| a session at most | 8 hours |
"""

from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from services.audit import Audit, Entry, Origin
from services.clock import Clock
from services.ids import new_id
from services.store import Store, StoreUnavailable, schema
from services.tokens import Tokens, new_secret

IDLE_LIFE = 30 * 60
FULL_LIFE = 8 * 60 * 60
TOUCH_EVERY = 60
KEPT_FOR = 24 * 60 * 60

_COOKIE = "operator-cookie"
_TABLE = schema.operator_sessions
_FIND = select(_TABLE).where(
    _TABLE.c.cookie_hash.in_(bindparam("hashes", expanding=True)),
    _TABLE.c.ended.is_(None),
    _TABLE.c.last_seen > bindparam("active_after"),
    _TABLE.c.created > bindparam("created_after"),
)


class OperatorSession(Struct, frozen=True):
    """`csrf_token` must come back with every form (SECURITY C1)."""

    id: str
    csrf_token: str
    created: int
    last_seen: int


class SignedIn(Struct, frozen=True):
    """`cookie` is the session's only secret: stored nowhere but in the browser."""

    cookie: str
    session: OperatorSession


class OperatorSessions:
    """`password_hash` is part of every cookie's hash: another password ends all sessions."""

    def __init__(
        self, store: Store, tokens: Tokens, clock: Clock, audit: Audit, password_hash: str | None
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit
        self._password_hash = password_hash

    def begin(
        self, connection: Connection, origin: Origin, *, replacing: OperatorSession | None = None
    ) -> SignedIn:
        """As part of a transaction; the session that it replaces ends (SECURITY S3)."""
        now, cookie = self._clock.now(), new_secret("bpoc")
        session = OperatorSession(new_id("ops"), new_secret("csrf"), now, now)
        row = {**asdict(session), "cookie_hash": self._hashes(cookie)[0]}
        connection.execute(insert(_TABLE), row)
        entry = Entry(event="operator.signed_in", result="done", object=session.id)
        self._audit.write(connection, origin, entry)
        if replacing is not None:
            self._end(connection, replacing, origin)
        return SignedIn(cookie, session)

    async def find(self, cookie: str) -> OperatorSession | None:
        """The open session of a cookie; seen now, which is written once a minute at most."""
        row = await self._row(cookie)
        if row is None:
            return None
        if (now := self._clock.now()) - row.last_seen >= TOUCH_EVERY:
            await self._touch(row.id, now)
        return _session(row)

    async def lapsed(self, cookie: str) -> OperatorSession | None:
        """The session of a cookie that nobody ended and that died of its age within a day. It opens nothing:
        it tells whose form comes too late.
        """
        row = await self._row(cookie, longer=KEPT_FOR)
        return None if row is None else _session(row)

    async def end(self, session: OperatorSession, origin: Origin) -> None:
        """From now on the cookie opens nothing (SECURITY S5)."""
        await self._store.write(lambda connection: self._end(connection, session, origin))

    async def purge(self) -> None:
        """Forgets what ended or died more than a day ago (SECURITY D6)."""
        before = self._clock.now() - KEPT_FOR
        dead = (_TABLE.c.ended < before) | (_TABLE.c.created < before - FULL_LIFE)
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(dead)))

    async def _row(self, cookie: str, *, longer: int = 0) -> Row[Any] | None:
        """What nobody ended and has not lived out its time, or so many seconds more."""
        now = self._clock.now()
        wanted = {
            "hashes": self._hashes(cookie),
            "active_after": now - IDLE_LIFE - longer,
            "created_after": now - FULL_LIFE - longer,
        }
        return await self._store.read(lambda connection: connection.execute(_FIND, wanted).one_or_none())

    def _end(self, connection: Connection, session: OperatorSession, origin: Origin) -> None:
        open_ = (_TABLE.c.id == session.id, _TABLE.c.ended.is_(None))
        ended = connection.execute(update(_TABLE).where(*open_).values(ended=self._clock.now()))
        if ended.rowcount:
            entry = Entry(event="operator.signed_out", result="done", object=session.id)
            self._audit.write(connection, origin, entry)

    async def _touch(self, session_id: str, now: int) -> None:
        alive = (_TABLE.c.id == session_id, _TABLE.c.ended.is_(None))
        with suppress(StoreUnavailable):  # who is signed in goes on reading (SECURITY F24)
            await self._store.write(
                lambda connection: connection.execute(update(_TABLE).where(*alive).values(last_seen=now))
            )

    def _hashes(self, cookie: str) -> list[str]:
        return self._tokens.hashes(_COOKIE, f"{cookie}:{self._password_hash}")


def _session(row: Row[Any]) -> OperatorSession:
    return OperatorSession(row.id, row.csrf_token, row.created, row.last_seen)
