"""How often something may happen on the login page: kept in the database, so for all workers (SECURITY L7).

| what | how often |
| --- | --- |
| mails to one mailbox | one in 60 seconds, 5 in an hour, 10 in a day |
| wrong codes for one mailbox | 20 in a day |
| codes asked for, and codes tried, from one network | PORTAL_LOGIN_LIMITS in an hour |
"""

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from services.clock import Clock
from services.codes import DAY, TRIES_PER_DAY
from services.ids import new_id
from services.store import Store, schema
from services.tokens import Tokens

HOUR = 3600
_TABLE = schema.login_events
_PURPOSE = "login-budget"


class Limit(Struct, frozen=True):
    """At most `most` times in any `seconds`."""

    most: int
    seconds: int


MAILS = (Limit(1, 60), Limit(5, HOUR), Limit(10, DAY))
FAILURES = (Limit(TRIES_PER_DAY, DAY),)


class Spent(Struct, frozen=True):
    """`event` takes the spending back; `wait` is None, or the seconds of the limit that was met."""

    event: str = ""
    wait: int | None = None


class Budgets:
    """Names (addresses, networks) are kept as keyed hashes only."""

    def __init__(self, store: Store, tokens: Tokens, clock: Clock) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock

    def spend(self, connection: Connection, kind: str, name: str, limits: tuple[Limit, ...]) -> Spent:
        """Counts once more, unless a limit is met: a visitor who waits gets on."""
        now = self._clock.now()
        hashed = self._tokens.hashes(_PURPOSE, f"{kind}:{name}")[0]
        for limit in reversed(limits):
            recent = (_TABLE.c.name == hashed, _TABLE.c.at > now - limit.seconds)
            counted = select(func.count()).select_from(_TABLE).where(*recent)
            if connection.execute(counted).scalar_one() >= limit.most:
                return Spent(wait=limit.seconds)
        event = new_id("lge")
        connection.execute(insert(_TABLE), {"id": event, "name": hashed, "at": now})
        return Spent(event)

    def give_back(self, connection: Connection, spent: Spent) -> None:
        """It does not count after all."""
        connection.execute(delete(_TABLE).where(_TABLE.c.id == spent.event))

    async def purge(self) -> None:
        """Forgets what no limit looks back to (SECURITY D6)."""
        old = _TABLE.c.at < self._clock.now() - DAY
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))
