"""Reading the audit log: a page at a time, the newest first."""

from collections.abc import AsyncIterator, Collection
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, select, tuple_

from services.audit.log import Result
from services.store import Store, schema

PAGE = 25
EXPORT_PAGE = 500
_TABLE = schema.audit


class Record(Struct, frozen=True):
    """One entry as it was written; `at` in Unix seconds."""

    id: int
    at: int
    event: str
    actor: str
    customer: str | None
    object: str | None
    result: Result
    request_id: str | None
    ip: str | None
    detail: str | None


class AuditPage(Struct, frozen=True):
    """`next_cursor` finds what is older; None where nothing is."""

    records: tuple[Record, ...]
    next_cursor: int | None


class AuditFilter(Struct, frozen=True, kw_only=True):
    """What is None is not asked for. `event` is a whole name, or the part before its dot."""

    customer: str | None = None
    object: str | None = None
    event: str | None = None


class AuditLog:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of_customer(
        self, customer: str, wanted: Collection[tuple[str, Result]], before: int | None = None
    ) -> AuditPage:
        """That customer's entries among the `wanted` pairs of an event and its result."""
        query = select(_TABLE).where(
            _TABLE.c.customer == customer, tuple_(_TABLE.c.event, _TABLE.c.result).in_(list(wanted))
        )
        return await self._page(query, before, PAGE)

    async def page(self, asked: AuditFilter, before: int | None = None) -> AuditPage:
        """The operator's view: everybody's."""
        return await self._page(_filtered(asked), before, PAGE)

    async def pages(self, asked: AuditFilter) -> AsyncIterator[tuple[Record, ...]]:
        """All of it, never more than a page in memory."""
        before: int | None = None
        while True:
            page = await self._page(_filtered(asked), before, EXPORT_PAGE)
            yield page.records
            if page.next_cursor is None:
                return
            before = page.next_cursor

    async def _page(self, query: Select[Any], before: int | None, size: int) -> AuditPage:
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        newest = query.order_by(_TABLE.c.id.desc()).limit(size + 1)

        def read(connection: Connection) -> list[Row[Any]]:
            return list(connection.execute(newest).all())

        rows = await self._store.read(read)
        records = tuple(_record(row) for row in rows[:size])
        return AuditPage(records, records[-1].id if len(rows) > size else None)


def _filtered(asked: AuditFilter) -> Select[Any]:
    query = select(_TABLE)
    if asked.customer:
        query = query.where(_TABLE.c.customer == asked.customer)
    if asked.object:
        query = query.where(_TABLE.c.object == asked.object)
    if asked.event:
        group = _TABLE.c.event.startswith(f"{asked.event}.", autoescape=True)
        query = query.where((_TABLE.c.event == asked.event) | group)
    return query


def _record(row: Row[Any]) -> Record:
    return Record(
        row.id,
        row.at,
        row.event,
        row.actor,
        row.customer,
        row.object,
        cast(Result, row.result),
        row.request_id,
        row.ip,
        row.detail,
    )
