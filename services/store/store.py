"""The database: a transaction is a function of a connection, run whole or not at all.

SQLite's writers take turns in one thread of their own; its reads, which in WAL mode wait for nobody and take
microseconds, run where they are asked for: a change of threads costs more than they do. PostgreSQL's
transactions all run in threads. Both were several times cheaper than an asyncio driver, which changes threads
or tasks for every statement.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from time import monotonic
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.store import engines
from services.store.migrating import migrate

T = TypeVar("T")
Work = Callable[[Connection], T]
Alarm = Callable[[str], None]

POSTGRES_THREADS = 8
QUEUE_SECONDS = 5.0  # who had to wait for others that long does not begin to wait for the lock
_AWAY = (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError)
_DAMAGED = (DatabaseError, sqlite3.DatabaseError)


class StoreUnavailable(Exception):
    """The database is locked for too long, full, read-only, damaged or away (SECURITY F23-F25), and nothing
    is written.
    """


class Store:
    """`read` and `write` raise StoreUnavailable for every failure of the database itself."""

    def __init__(
        self, writer: Engine, reader: Engine | None, threads: ThreadPoolExecutor, alarm: Alarm
    ) -> None:
        self._alarm = alarm
        self._writer = writer
        self._reader = reader
        self._reading: Connection | None = None
        self._threads = threads

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, *, alarm: Alarm = lambda _reason: None) -> AsyncIterator[Self]:
        """`sqlite:///…` or `postgresql://…`, brought up to date first. Raises SchemaTooNew.

        `alarm` hears of every failure before it is raised (SECURITY F24).
        """
        if make_url(url).get_backend_name() == "sqlite":
            writer, reader, size = engines.sqlite_writer(url), engines.sqlite_reader(url), 1
        else:
            writer, reader, size = engines.postgres(url, size=POSTGRES_THREADS), None, POSTGRES_THREADS
        store: Self | None = None
        try:
            # Engines are closed only when no thread works with them any more: SQLite would crash.
            with ThreadPoolExecutor(size, thread_name_prefix="store") as threads:
                store = cls(writer, reader, threads, alarm)
                await store._run(lambda: migrate(writer))
                yield store
        finally:
            if store and store._reading:
                store._reading.close()
            writer.dispose()
            if reader:
                reader.dispose()

    async def read(self, work: Work[T]) -> T:
        if self._reader is None:
            return await self.write(work)
        try:
            # One connection, never closed: that took as long as a read, and each statement stands for itself.
            self._reading = self._reading or self._reader.connect()
            return work(self._reading)
        except (*_AWAY, *_DAMAGED) as error:
            if _ours(error):
                raise
            raise self._unavailable(error) from error

    async def write(self, work: Work[T]) -> T:
        """One transaction, in which nothing that was read can change (SQLite: BEGIN IMMEDIATE)."""
        asked = monotonic()

        def transaction() -> T:
            if monotonic() - asked >= QUEUE_SECONDS:
                raise StoreUnavailable("Others before it waited too long")
            with self._writer.begin() as connection:
                return work(connection)

        return await self._run(transaction)

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (*_AWAY, *_DAMAGED) as error:
            if _ours(error):
                raise
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        """With SQLite's name for the reason: its message could hold what was to be written (SECURITY D2)."""
        cause = getattr(error, "orig", None) or error
        reason = getattr(cause, "sqlite_errorname", type(cause).__name__)
        self._alarm(reason)
        return StoreUnavailable(reason)


def _ours(error: Exception) -> bool:
    """A damaged file raises the very class whose children, such as IntegrityError, tell of our statements."""
    return not isinstance(error, _AWAY) and type(error) not in _DAMAGED
