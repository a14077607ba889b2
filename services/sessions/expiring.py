"""Sessions that time has ended: said so in the audit log when it is noticed, and forgotten a day later."""

from contextlib import suppress

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update

from services.audit import SYSTEM, Audit
from services.clock import Clock
from services.sessions import entries
from services.sessions.lives import FULL_LIFE, KEPT_FOR, limits
from services.sessions.rows import TABLE
from services.store import Store, StoreUnavailable

MOST_EXPIRED = 1000  # found at once

# Built once: building a statement costs more than running it.
_OVER = (
    TABLE.c.ended.is_(None),
    or_(TABLE.c.last_seen <= bindparam("active_after"), TABLE.c.opened <= bindparam("opened_after")),
)
_EXPIRED = select(TABLE).where(*_OVER)
_END = update(TABLE).where(TABLE.c.id == bindparam("mine"), *_OVER)


class Expiring:
    def __init__(self, store: Store, clock: Clock, audit: Audit) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit

    async def expire(self, whose: ColumnElement[bool]) -> None:
        """Time ended them before anybody looked; that counts when it is found (SECURITY D4, S4)."""
        over = limits(self._clock.now())
        query = _EXPIRED.where(whose).limit(MOST_EXPIRED)
        found = await self._store.read(lambda connection: connection.execute(query, over).all())
        if not found:
            return

        def end(connection: Connection) -> None:
            for row in found:
                ended = {"mine": row.id, **over}
                if connection.execute(_END.values(ended=self._clock.now()), ended).rowcount:
                    self._audit.write(connection, SYSTEM, entries.expired(row))

        with suppress(StoreUnavailable):  # it is found again
            await self._store.write(end)

    async def purge(self) -> None:
        """Ends what is idle or too old; forgets what was over more than a day ago (SECURITY D6)."""
        await self.expire(TABLE.c.opened.is_not(None))
        before = self._clock.now() - KEPT_FOR
        dead = or_(
            TABLE.c.ended < before,
            TABLE.c.opened.is_(None) & (TABLE.c.url_expires < before),
            TABLE.c.opened < before - FULL_LIFE,
        )
        spent = dead & (TABLE.c.recovers_until < self._clock.now())
        await self._store.write(lambda connection: connection.execute(delete(TABLE).where(spent)))
