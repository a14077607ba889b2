"""One change at a time to a customer's payment methods, over all workers and machines (R8)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import IntegrityError

from services.clock import Clock
from services.ids import new_id
from services.store import Store, schema

HELD_MOST = 60  # seconds after which a holder that died is forgotten
PATIENCE = 12.0
_PAUSE = 0.1
_TABLE = schema.customer_locks


class CustomerBusy(Exception):
    """Another change to the same customer takes its time; nothing was begun."""


class CustomerLocks:
    """Locks live in the database, so that two tabs meet whatever worker answers them."""

    def __init__(
        self, store: Store, clock: Clock, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def held(self, customer: str) -> AsyncIterator[None]:
        """While it lasts, nobody else holds it. Raises CustomerBusy after waiting for a while."""
        holder = new_id("lock")
        await self._wait(customer, holder)
        try:
            yield
        finally:
            mine = (_TABLE.c.customer == customer, _TABLE.c.holder == holder)
            await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(*mine)))

    async def _wait(self, customer: str, holder: str) -> None:
        waited = 0.0
        while not await self._taken(customer, holder):
            if waited >= PATIENCE:
                raise CustomerBusy(customer)
            await self._sleep(_PAUSE)
            waited += _PAUSE

    async def _taken(self, customer: str, holder: str) -> bool:
        now = self._clock.now()
        row = {"customer": customer, "holder": holder, "until": now + HELD_MOST}
        dead = (_TABLE.c.customer == customer, _TABLE.c.until <= now)

        def take(connection: Connection) -> bool:
            if connection.execute(update(_TABLE).where(*dead).values(row)).rowcount:
                return True
            connection.execute(insert(_TABLE), row)
            return True

        try:
            return await self._store.write(take)
        except IntegrityError:
            return False
