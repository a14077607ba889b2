"""The database: a transaction is a function of a connection, run whole or not at all.

Writers take turns, those of a process in one thread of their own. SQLite's reads, which in WAL mode wait for
nobody and take microseconds, run where they are asked for: a change of threads costs more than they do.
PostgreSQL's run in threads. Both were several times cheaper than an asyncio driver, which changes threads or
tasks for every statement.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Event
from time import monotonic
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.store import engines
from services.store.migrating import migrate

T = TypeVar("T")
Work = Callable[[Connection], T]
Alarm = Callable[[str], None]

POSTGRES_READERS = 7  # connections of a process, beside its writer's
ANSWER_SECONDS = 8.0  # a page is answered within ten, whatever becomes of it (SECURITY F25)
QUEUE_SECONDS = 5.0  # who had to wait for others that long does not begin to wait for the lock
# PostgreSQL's InternalError tells of a server that only reads, or of a damaged one.
_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout, sqlite3.OperationalError)
_DAMAGED = (DatabaseError, sqlite3.DatabaseError)


class StoreUnavailable(Exception):
    """The database is locked for too long, full, read-only, damaged or away (SECURITY F23-F25), and nothing
    is written.
    """


class Store:
    """`read` and `write` raise StoreUnavailable for every failure of the database itself."""

    def __init__(
        self,
        writer: Engine,
        reader: Engine,
        *,
        writing: ThreadPoolExecutor,
        reading: ThreadPoolExecutor | None,
        alarm: Alarm,
    ) -> None:
        self._alarm = alarm
        self._writer = writer
        self._reader = reader
        self._writing = writing
        self._reading = reading
        self._connection: Connection | None = None

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, *, alarm: Alarm = lambda _reason: None) -> AsyncIterator[Self]:
        """`sqlite:///…` or `postgresql://…`, brought up to date first. Raises SchemaTooNew.

        `alarm` hears of every failure before it is raised (SECURITY F24).
        """
        here = make_url(url).get_backend_name() == "sqlite"
        if here:
            writer, reader = engines.sqlite_writer(url), engines.sqlite_reader(url)
        else:
            writer = engines.postgres_writer(url)
            reader = engines.postgres_reader(url, size=POSTGRES_READERS)
        store: Self | None = None
        try:
            # Engines are closed only when no thread works with them any more: SQLite would crash.
            with (
                ThreadPoolExecutor(1, thread_name_prefix="writing") as writing,
                ThreadPoolExecutor(POSTGRES_READERS, thread_name_prefix="reading") as reading,
            ):
                store = cls(writer, reader, writing=writing, reading=None if here else reading, alarm=alarm)
                await store._run(writing, lambda: migrate(writer))
                yield store
        finally:
            if store and store._connection:
                store._connection.close()
            writer.dispose()
            reader.dispose()

    async def read(self, work: Work[T]) -> T:
        """Each statement sees the newest committed state."""
        if self._reading:
            return await self._answered(self._reading, lambda: self._look(work))
        try:
            # One connection, never closed: that took as long as a read, and each statement stands for itself.
            self._connection = self._connection or self._reader.connect()
            return work(self._connection)
        except (*_AWAY, *_DAMAGED) as error:
            if _ours(error):
                raise
            raise self._unavailable(error) from error

    async def write(self, work: Work[T]) -> T:
        """One transaction, in which nothing that was read can change: nobody else writes meanwhile."""
        asked = monotonic()
        given_up = Event()

        def transaction() -> T:
            if monotonic() - asked >= QUEUE_SECONDS:
                raise StoreUnavailable("Others before it waited too long")
            with self._writer.begin() as connection:
                done = work(connection)
                if given_up.is_set():
                    raise StoreUnavailable("Nobody waits for it any more")
                return done

        try:
            return await self._answered(self._writing, transaction)
        except BaseException:
            given_up.set()
            raise

    def _look(self, work: Work[T]) -> T:
        with self._reader.connect() as connection:
            return work(connection)

    async def _answered(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        """A server that keeps its connections and says nothing holds up its thread, but nobody who waits."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._run(threads, work)
        except TimeoutError as error:
            raise self._unavailable(error) from error

    async def _run(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, work)
        except (*_AWAY, *_DAMAGED) as error:
            if _ours(error):
                raise
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        """By the database's name for the reason: its message could hold what was to be written (D2)."""
        cause = getattr(error, "orig", None) or error
        reason = getattr(cause, "sqlite_errorname", type(cause).__name__)
        self._alarm(reason)
        return StoreUnavailable(reason)


def _ours(error: Exception) -> bool:
    """A damaged file raises the very class whose children, such as IntegrityError, tell of our statements."""
    forbidden = getattr(getattr(error, "orig", None), "sqlstate", None) == engines.INSUFFICIENT_PRIVILEGE
    return not forbidden and not isinstance(error, _AWAY) and type(error) not in _DAMAGED
