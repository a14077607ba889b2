"""The search for paused collections among all subscriptions: at the first start, then every night.

A page of a hundred at a time, one after another, so that it never takes more than a sliver of the
merchant's quota. One process does it for all; if that one dies, another goes on where it stopped.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any

import structlog
from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select, update
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

_NAME = "paused_collections:{}"
_PAGE = 100  # Stripe's largest page
_TABLE = schema.scans
_NEWEST = select(func.coalesce(func.max(_TABLE.c.number), 0))

log = structlog.get_logger(__name__)


class Progress(Struct, frozen=True):
    """How far the last scan is: `read` subscriptions so far."""

    started: int
    finished: int | None
    read: int


class _Scan(Struct, frozen=True):
    number: int
    holder: str
    cursor: str | None


class Scanning:
    """`source` says which Stripe is asked: after a change of mode or server the index is built anew."""

    def __init__(
        self,
        gateway: Gateway,
        store: Store,
        clock: Clock,
        *,
        source: str,
        index: PausedIndex,
        receipts: Receipts,
        tasks: Tasks,
    ) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock
        self._name = _NAME.format(sha256(source.encode()).hexdigest()[:16])
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
        row = await self._store.read(self._row)
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
            if await self._store.read(self._due):
                return await self._store.write(self._claim)
        return None

    def _claim(self, connection: Connection) -> _Scan | None:
        if not self._due(connection):
            return None
        now, row = self._clock.now(), self._row(connection)
        newest = connection.execute(_NEWEST).scalar_one()
        holder = new_id("scan")
        taken: dict[str, Any] = {"holder": holder, "heard": now}
        anew = {**taken, "cursor": None, "read": 0, "started": now, "finished": None}
        if row is None:
            connection.execute(insert(_TABLE), {**anew, "name": self._name, "number": newest + 1})
            return _Scan(newest + 1, holder, None)
        begun = row.finished is None and row.number == newest  # by somebody who died
        values = taken if begun else {**anew, "number": newest + 1}
        unchanged = (_TABLE.c.name == self._name, _TABLE.c.holder == row.holder)
        if not connection.execute(update(_TABLE).where(*unchanged).values(values)).rowcount:
            return None
        return _Scan(newest, holder, row.cursor) if begun else _Scan(newest + 1, holder, None)

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
        return _change(connection, scan, values)

    async def _finish(self, scan: _Scan) -> None:
        """What the index holds and the scan did not meet (it ended, say) is looked at one by one."""

        def finish(connection: Connection) -> None:
            done = {"finished": self._clock.now(), "heard": self._clock.now()}
            if _change(connection, scan, done):
                for subscription in unseen(connection, scan.number):
                    self._tasks.add(connection, Task("collection", subscription))

        await self._store.write(finish)

    def _row(self, connection: Connection) -> Row[Any] | None:
        return connection.execute(select(_TABLE).where(_TABLE.c.name == self._name)).one_or_none()

    def _due(self, connection: Connection) -> bool:
        now, row = self._clock.now(), self._row(connection)
        if row is None or row.number < connection.execute(_NEWEST).scalar_one():
            return True  # or another Stripe was asked since
        if row.finished is None:
            return bool(row.heard <= now - SILENCE_SECONDS)
        last_night = (now - HOUR) // DAY * DAY + HOUR
        return bool(row.started < last_night)


def _change(connection: Connection, scan: _Scan, values: dict[str, Any]) -> bool:
    """Whether the scan is still its holder's; holders are never the same twice."""
    mine = _TABLE.c.holder == scan.holder
    return bool(connection.execute(update(_TABLE).where(mine).values(values)).rowcount)
