"""The index itself: a row for each subscription whose collection is paused."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from services.clock import Clock
from services.store import Store, schema
from services.stripe_gateway.objects.standings import Standing
from services.subscriptions import ENDED
from services.webhooks.receipts import paused_since

_TABLE = schema.paused_collections
_SCANS = schema.scans
_LAST_SCAN = select(func.coalesce(func.max(_SCANS.c.number), 0))


class Paused(Struct, frozen=True):
    """`found` is when the portal first saw the pause, `since` when it began: None if no event told."""

    subscription: str
    behavior: str
    resumes_at: int | None
    since: int | None
    found: int


class PausedIndex:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def put(self, connection: Connection, standing: Standing) -> None:
        """What is true of a subscription now; as part of a transaction."""
        pause = standing.pause_collection
        if pause is None or standing.status in ENDED:
            self.remove(connection, [standing.id])
            return
        since = paused_since(connection, standing.id)
        now_true: dict[str, Any] = {
            "behavior": pause.behavior,
            "resumes_at": pause.resumes_at,
            "scan": connection.execute(_LAST_SCAN).scalar_one(),
            **({"since": since} if since is not None else {}),
        }
        mine = _TABLE.c.subscription == standing.id
        if not connection.execute(update(_TABLE).where(mine).values(now_true)).rowcount:
            row = {"since": None, **now_true, "subscription": standing.id, "found": self._clock.now()}
            connection.execute(insert(_TABLE), row)

    def remove(self, connection: Connection, subscriptions: list[str]) -> None:
        """Their collection is not paused."""
        connection.execute(delete(_TABLE).where(_TABLE.c.subscription.in_(subscriptions)))

    async def page(self, limit: int, *, after: str | None = None) -> list[Paused]:
        """The newest pauses first; `after` is the last subscription of the page before."""
        order = (_TABLE.c.found.desc(), _TABLE.c.subscription)
        query = select(_TABLE).order_by(*order).limit(limit)
        if after is not None:
            found = select(_TABLE.c.found).where(_TABLE.c.subscription == after).scalar_subquery()
            later = (_TABLE.c.found == found) & (_TABLE.c.subscription > after)
            query = query.where((_TABLE.c.found < found) | later)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [_paused(row) for row in rows]

    async def of(self, subscriptions: list[str]) -> dict[str, Paused]:
        """Those of the subscriptions that are in it."""
        query = select(_TABLE).where(_TABLE.c.subscription.in_(subscriptions))
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return {row.subscription: _paused(row) for row in rows}

    async def count(self) -> int:
        """How many there are."""
        query = select(func.count()).select_from(_TABLE)
        return await self._store.read(lambda connection: connection.execute(query).scalar_one())


def unseen(connection: Connection, scan: int) -> list[str]:
    """What is in the index, but was not met since that scan began."""
    return list(connection.execute(select(_TABLE.c.subscription).where(_TABLE.c.scan < scan)).scalars())


def _paused(row: Row[Any]) -> Paused:
    return Paused(row.subscription, row.behavior, row.resumes_at, row.since, row.found)
