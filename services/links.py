"""Personal no-code links: signed, for one customer, directly into a session once (SECURITY T1 to T8, T12).

| what | lives |
| --- | --- |
| a link, directly | 24 hours by default, as asked for 1 minute to 7 days, and once |
| a link, as the way to a code by e-mail | one year |
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, delete, insert, select, update

from services.audit import Audit, Entry, Origin
from services.clock import Clock
from services.ids import new_id
from services.sessions import NewSession, Opened, Session, Sessions
from services.sessions.rows import packed, unpacked
from services.store import Store, schema
from services.tokens import TokenRefused, Tokens

USUAL_LIFE = 24 * 60 * 60
SHORTEST_LIFE = 60
LONGEST_LIFE = 7 * 24 * 60 * 60
KNOWN_LIFE = 365 * 24 * 60 * 60

_PURPOSE = "personal-link"
_TABLE = schema.personal_links


class LinkUnknown(Exception):
    """Forged, or forgotten after a year: not told apart (SECURITY T6)."""


class LinkUsed(Exception):
    """Opened before, or older than its direct life: only a fresh code by e-mail helps."""


class NewLink(Struct, frozen=True, kw_only=True):
    """`life`: seconds in which it opens a session directly."""

    customer: str
    configuration: str
    life: int = USUAL_LIFE
    locale: str | None = None
    return_url: str | None = None
    flow: dict[str, Any] | None = None


class Link(Struct, frozen=True, kw_only=True):
    """`opens`: whether it still leads into a session without a code."""

    id: str
    customer: str
    configuration: str
    locale: str | None
    return_url: str | None
    flow: dict[str, Any] | None
    created: int
    expires: int
    opens: bool


class MadeLink(Struct, frozen=True):
    """`token` is the last part of the link's address; it is stored nowhere."""

    link: Link
    token: str


class Links:
    def __init__(self, store: Store, tokens: Tokens, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit
        self._sessions = sessions

    def insert(self, connection: Connection, new: NewLink, origin: Origin) -> MadeLink:
        """A link that nobody has opened, as part of a transaction."""
        now = self._clock.now()
        link = Link(
            id=new_id("bpl"),
            customer=new.customer,
            configuration=new.configuration,
            locale=new.locale,
            return_url=new.return_url,
            flow=new.flow,
            created=now,
            expires=now + new.life,
            opens=True,
        )
        kept = {name: value for name, value in asdict(link).items() if name != "opens"}
        connection.execute(insert(_TABLE), {**kept, "flow": packed(new.flow)})
        entry = Entry(event="link.created", result="done", customer=new.customer, object=link.id)
        self._audit.write(connection, origin, entry)
        return MadeLink(link, self._tokens.sign(_PURPOSE, link.id))

    async def find(self, token: str) -> Link:
        """What a link is for; asking changes nothing (SECURITY T9). Raises LinkUnknown."""
        link_id = self._verified(token)
        return await self._store.read(lambda connection: self._link(connection, link_id))

    async def open(
        self, token: str, origin: Origin, *, device: str = "", replacing: Session | None = None
    ) -> Opened:
        """Opens once, also when raced; used and opened in one transaction (SECURITY T4, F22).

        The session that it replaces ends. Raises LinkUnknown, LinkUsed.
        """
        link_id = self._verified(token)

        def consume(connection: Connection) -> Opened | None:
            link = self._link(connection, link_id)
            now = self._clock.now()
            used = connection.execute(
                update(_TABLE)
                .where(_TABLE.c.id == link_id, _TABLE.c.used.is_(None), _TABLE.c.expires >= now)
                .values(used=now)
            )
            if not used.rowcount:
                self._audit.write(connection, origin, _refusal(link, now))
                return None
            entry = Entry(event="link.used", result="done", customer=link.customer, object=link_id)
            self._audit.write(connection, origin, entry)
            return self._sessions.begin(
                connection, _session_of(link), origin, device=device, replacing=replacing
            )

        opened = await self._store.write(consume)
        if opened is None:
            raise LinkUsed
        return opened

    async def letter(self, link_id: str) -> MadeLink | None:
        """The link with a token to mail; None where it does not open directly any more."""
        try:
            link = await self._store.read(lambda connection: self._link(connection, link_id))
        except LinkUnknown:
            return None
        return MadeLink(link, self._tokens.sign(_PURPOSE, link.id)) if link.opens else None

    def revoke(self, connection: Connection, customer: str) -> int:
        """From now on a customer's links lead to a code only (SECURITY S6); says how many did more."""
        now = self._clock.now()
        open_ones = _TABLE.c.used.is_(None) & (_TABLE.c.expires >= now)
        mine = update(_TABLE).where(_TABLE.c.customer == customer, open_ones)
        return connection.execute(mine.values(used=now)).rowcount

    async def purge(self) -> None:
        """Forgets what is older than a year (SECURITY D6)."""
        old = _TABLE.c.created < self._clock.now() - KNOWN_LIFE
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))

    def _verified(self, token: str) -> str:
        try:
            return self._tokens.verify(_PURPOSE, token, max_age=KNOWN_LIFE)
        except TokenRefused:
            raise LinkUnknown from None

    def _link(self, connection: Connection, link_id: str) -> Link:
        row = connection.execute(select(_TABLE).where(_TABLE.c.id == link_id)).one_or_none()
        if row is None:
            raise LinkUnknown
        return Link(
            id=row.id,
            customer=row.customer,
            configuration=row.configuration,
            locale=row.locale,
            return_url=row.return_url,
            flow=unpacked(row.flow),
            created=row.created,
            expires=row.expires,
            opens=row.used is None and row.expires >= self._clock.now(),
        )


def _session_of(link: Link) -> NewSession:
    return NewSession(
        customer=link.customer,
        configuration=link.configuration,
        source="link",
        locale=link.locale,
        return_url=link.return_url,
        flow=link.flow,
    )


def _refusal(link: Link, now: int) -> Entry:
    event = "link.expired" if link.expires < now else "link.replayed"
    return Entry(event=event, result="refused", customer=link.customer, object=link.id)
