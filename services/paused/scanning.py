"""The search for paused collections among all subscriptions: at the first start, then every night.

A page of a hundred at a time, one after another, so that it never takes more than a sliver of the
merchant's quota. One process does it for all; if that one dies, another goes on where it stopped.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.clock import Clock
from services.ids import new_id
from services.paused.index import PausedIndex, unseen
from services.store import Store, StoreUnavailable, schema
from services.stripe_gateway.errors import GatewayError
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.standings import Standing
from services.webhooks.receipts import Receipts, told_about
from services.webhooks.tasks import Tasks, open_subjects
from services.webhooks.watching import Task

HOUR = 3 * 60 * 60  # of the night, UTC
DAY = 24 * 60 * 60
SILENCE_SECONDS = 300  # after which whoever scanned is taken for dead
LOOK_EVERY_SECONDS = 60.0

_NAME = "paused_collections"
_PAGE = 100  # Stripe's largest page
_TABLE = schema.scans

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far the last scan is: `read` subscriptions so far."""

    started: int
    finished: int | None
    read: int


@dataclass(frozen=True)
class _Scan:
    number: int
    holder: str
    cursor: str | None


class Scanning:
    def __init__(
        self,
        gateway: Gateway,
        store: Store,
        clock: Clock,
        *,
        index: PausedIndex,
        receipts: Receipts,
        tasks: Tasks,
    ) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock
        self._index = index
        self._receipts = receipts
        self._tasks = tasks
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Scans when it is time, until it is cancelled."""
        while True:
            self._news.clear()
            try:
                await self.scan()
            except (GatewayError, StoreUnavailable) as error:
                log.warning("scan_interrupted", reason=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._news.wait()

    def wake(self) -> None:
        """It may be time."""
        self._news.set()

    async def progress(self) -> Progress | None:
        """Of the last scan; None before the first."""
        row = await self._store.read(_row)
        return Progress(row.started, row.finished, row.read) if row is not None else None

    async def scan(self) -> bool:
        """A whole scan, where one is due and nobody else is at it. Raises GatewayError, StoreUnavailable."""
        scan = await self._begin()
        if scan is None:
            return False
        cursor, more = scan.cursor, True
        while more:
            told_before = await self._receipts.newest()
            params = {"limit": _PAGE, **({"starting_after": cursor} if cursor else {})}
            page = await self._gateway.get("/v1/subscriptions", StripeList[Standing], params)
            if not await self._note(scan, page.data, told_before):
                return False
            more = page.has_more and bool(page.data)
            cursor = page.data[-1].id if page.data else None
        await self._finish(scan)
        self._tasks.wake()
        return True

    async def _begin(self) -> _Scan | None:
        with suppress(IntegrityError):  # another worker began the very first at the same moment
            if _due(await self._store.read(_row), self._clock.now()):
                return await self._store.write(self._claim)
        return None

    def _claim(self, connection: Connection) -> _Scan | None:
        now, row = self._clock.now(), _row(connection)
        if not _due(row, now):
            return None
        holder = new_id("scan")
        taken: dict[str, Any] = {"holder": holder, "heard": now}
        anew = {**taken, "cursor": None, "read": 0, "started": now, "finished": None}
        if row is None:
            connection.execute(insert(_TABLE), {**anew, "name": _NAME, "number": 1})
            return _Scan(1, holder, None)
        begun = row.finished is None  # by somebody who died
        values = taken if begun else {**anew, "number": row.number + 1}
        unchanged = (_TABLE.c.name == _NAME, _TABLE.c.holder == row.holder)
        if not connection.execute(update(_TABLE).where(*unchanged).values(values)).rowcount:
            return None
        return _Scan(row.number + (not begun), holder, row.cursor if begun else None)

    async def _note(self, scan: _Scan, page: Sequence[Standing], told_before: int) -> bool:
        """Writes a page down; False where the scan is not this process's any more.

        What an event told of since the page was asked for is left to the event's task: it reads later.
        """

        def note(connection: Connection) -> bool:
            if not self._move(connection, scan, page):
                return False
            newer = told_about(connection, [one.id for one in page], after=told_before)
            newer |= open_subjects(connection, "collection")
            sure = [one for one in page if one.id not in newer]
            self._index.remove(connection, [one.id for one in sure if one.pause_collection is None])
            for one in sure:
                if one.pause_collection is not None:
                    self._index.put(connection, one)
            return True

        try:
            return await self._store.write(note)
        except IntegrityError:  # the task of an event wrote the same row
            return await self._store.write(note)

    def _move(self, connection: Connection, scan: _Scan, page: Sequence[Standing]) -> bool:
        values: dict[str, Any] = {"heard": self._clock.now(), "read": _TABLE.c.read + len(page)}
        if page:
            values["cursor"] = page[-1].id
        return bool(connection.execute(update(_TABLE).where(*_mine(scan)).values(values)).rowcount)

    async def _finish(self, scan: _Scan) -> None:
        """What the index holds and the scan did not meet (it ended, say) is looked at one by one."""

        def finish(connection: Connection) -> None:
            done = {"finished": self._clock.now(), "heard": self._clock.now()}
            if connection.execute(update(_TABLE).where(*_mine(scan)).values(done)).rowcount:
                for subscription in unseen(connection, scan.number):
                    self._tasks.add(connection, Task("collection", subscription))

        await self._store.write(finish)


def _row(connection: Connection) -> Row[Any] | None:
    return connection.execute(select(_TABLE).where(_TABLE.c.name == _NAME)).one_or_none()


def _mine(scan: _Scan) -> tuple[Any, ...]:
    return (_TABLE.c.name == _NAME, _TABLE.c.holder == scan.holder)


def _due(row: Row[Any] | None, now: int) -> bool:
    if row is None:
        return True
    if row.finished is None:
        return bool(row.heard <= now - SILENCE_SECONDS)
    last_night = (now - HOUR) // DAY * DAY + HOUR
    return bool(row.started < last_night)
