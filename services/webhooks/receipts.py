"""Which events came, numbered in their order: ids and types only, no copy of what they said.

An event is known by its id and the moment at which it happened: a sandbox that begins anew gives the same
ids again.
"""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from services.clock import Clock
from services.store import Store, schema
from services.stripe_gateway.events import Event
from services.webhooks import watching

KEPT_FOR = 7 * 24 * 60 * 60  # Stripe tries for three days

_TABLE = schema.webhook_events
_NEWEST = select(func.coalesce(func.max(_TABLE.c.number), 0))


class Receipt(Struct, frozen=True):
    """`object` is the id of what the event was about."""

    number: int
    type: str
    object: str


class Receipts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def add(self, connection: Connection, event: Event) -> bool:
        """Whether it is new; as part of a transaction, which is to be repeated after an IntegrityError."""
        same = (_TABLE.c.id == event.id, _TABLE.c.created == event.created)
        if connection.execute(select(_TABLE.c.number).where(*same)).first() is not None:
            return False
        row = {
            "id": event.id,
            "type": event.type,
            "object": watching.object_of(event),
            "collection": watching.collection_of(event),
            "created": event.created,
            "received": self._clock.now(),
        }
        connection.execute(insert(_TABLE), row)
        return True

    async def newest(self) -> int:
        """The number of the newest; 0 before the first."""
        return await self._store.read(lambda connection: connection.execute(_NEWEST).scalar_one())

    async def after(self, number: int) -> list[Receipt]:
        """Those with a higher number, in order."""
        columns = (_TABLE.c.number, _TABLE.c.type, _TABLE.c.object)
        query = select(*columns).where(_TABLE.c.number > number).order_by(_TABLE.c.number)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [Receipt(*row) for row in rows]

    async def purge(self) -> None:
        """Forgets what came more than a week ago (SECURITY D6)."""
        old = _TABLE.c.received < self._clock.now() - KEPT_FOR
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))


def told_about(connection: Connection, objects: Iterable[str], *, after: int) -> set[str]:
    """Those of the objects about which something came with a higher number."""
    wanted = (_TABLE.c.object.in_(list(objects)), _TABLE.c.number > after)
    return set(connection.execute(select(_TABLE.c.object).where(*wanted)).scalars())


def paused_since(connection: Connection, subscription: str) -> int | None:
    """When its collection was last paused; None where no event told, or it was resumed since."""
    mine = (_TABLE.c.object == subscription, _TABLE.c.collection.is_not(None))
    query = (
        select(_TABLE.c.collection, _TABLE.c.created)
        .where(*mine)
        .order_by(_TABLE.c.created.desc(), _TABLE.c.number.desc())
        .limit(1)
    )
    last = connection.execute(query).first()
    return last.created if last is not None and last.collection == "paused" else None
