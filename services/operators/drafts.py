"""What an operator has typed and not saved yet, kept for a preview, for a day at most."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, insert, select

from services.clock import Clock
from services.ids import new_id
from services.store import Store, schema

LIFE = 24 * 60 * 60
_TABLE = schema.drafts


class Drafts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, values: Mapping[str, str]) -> str:
        """The draft's id."""
        draft, body = new_id("drf"), msgspec.json.encode(dict(values)).decode()
        row = {"id": draft, "body": body, "created": self._clock.now()}
        await self._store.write(lambda connection: connection.execute(insert(_TABLE), row))
        return draft

    async def find(self, draft: str) -> dict[str, str] | None:
        """What was kept; None for what never was, or is too old."""
        alive = (_TABLE.c.id == draft, _TABLE.c.created > self._clock.now() - LIFE)
        query = select(_TABLE.c.body).where(*alive)
        body = await self._store.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return None if body is None else msgspec.json.decode(body, type=dict[str, str])

    async def purge(self) -> None:
        """Forgets what is too old (SECURITY D6)."""
        old = _TABLE.c.created <= self._clock.now() - LIFE
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))
