"""What an operator has typed into the form of a page and not saved yet, kept for a day at most."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, insert, select

from services.clock import Clock
from services.ids import new_id
from services.store import Store, schema

LIFE = 24 * 60 * 60
_PAGE = "page"
_TABLE = schema.drafts


class Drafts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, values: Mapping[str, str], page: str) -> str:
        """The draft's id."""
        draft, body = new_id("drf"), msgspec.json.encode({**values, _PAGE: page}).decode()
        row = {"id": draft, "body": body, "created": self._clock.now()}
        await self._store.write(lambda connection: connection.execute(insert(_TABLE), row))
        return draft

    async def find(self, draft: str, page: str) -> dict[str, str] | None:
        """What was kept of that page's form; None for what never was, or is too old."""
        values = await self._values(draft)
        return values if values and values.pop(_PAGE, None) == page else None

    async def page_of(self, draft: str) -> str | None:
        """Whose form it is."""
        values = await self._values(draft)
        return values.get(_PAGE) if values else None

    async def _values(self, draft: str) -> dict[str, str] | None:
        alive = (_TABLE.c.id == draft, _TABLE.c.created > self._clock.now() - LIFE)
        query = select(_TABLE.c.body).where(*alive)
        body = await self._store.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return None if body is None else msgspec.json.decode(body, type=dict[str, str])

    async def purge(self) -> None:
        """Forgets what is too old (SECURITY D6)."""
        old = _TABLE.c.created <= self._clock.now() - LIFE
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(old)))
