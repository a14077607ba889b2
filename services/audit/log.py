"""Writing to the audit log.

Entries never hold tokens, cookies, codes, e-mail addresses or keys (SECURITY D2).
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, insert, select

from services.clock import Clock
from services.store import Store, schema

# Built once: building a statement costs more than running it.
_INSERT = insert(schema.audit)

Result = Literal["intended", "done", "refused", "failed"]


class Origin(Struct, frozen=True, kw_only=True):
    """Where a request came from. `actor`: `customer`, `operator`, `key:<id>` or `system`."""

    actor: str
    request_id: str | None = None
    ip: str | None = None


SYSTEM = Origin(actor="system")


class Entry(Struct, frozen=True, kw_only=True):
    """`event` is one of EVENTS; `intended` is written before a change at Stripe, the others after it."""

    event: str
    result: Result
    customer: str | None = None
    object: str | None = None
    detail: str | None = None


class Audit:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def record(self, origin: Origin, entry: Entry) -> None:
        """Raises StoreUnavailable: what cannot be recorded must not be done (SECURITY F24)."""
        await self._store.write(lambda connection: self.write(connection, origin, entry))

    def write(self, connection: Connection, origin: Origin, entry: Entry) -> None:
        """The entry, as part of a transaction that does what it tells of."""
        connection.execute(_INSERT, {"at": self._clock.now(), **asdict(origin), **asdict(entry)})

    async def recorded(self, entry: Entry) -> bool:
        """Whether such an event of that customer, object and result is on record."""
        table = schema.audit
        wanted = (
            table.c.event == entry.event,
            table.c.result == entry.result,
            table.c.customer == entry.customer,
            table.c.object == entry.object,
        )
        query = select(table.c.id).where(*wanted).limit(1)
        return await self._store.read(lambda connection: connection.execute(query).first() is not None)
