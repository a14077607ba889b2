"""SQLAlchemy engines, set up for what the store promises. No error names what was to be written (D2)."""

import sqlite3

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel
from sqlalchemy.pool import ConnectionPoolEntry, SingletonThreadPool, StaticPool

BUSY_SECONDS = 5
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 5
SILENCE_SECONDS = 5
WRITERS_TURN = 7_016_996_765_293_437_281  # a lock's number, the same for every portal on a database
INSUFFICIENT_PRIVILEGE = "42501"  # PostgreSQL's code
READER_BUSY_MILLISECONDS = 200  # it is waited for in the event loop; in WAL mode hardly ever


def sqlite_writer(url: str) -> Engine:
    """WAL; every transaction takes the write lock at its start, and waits for it BUSY_SECONDS at most."""
    engine = create_engine(
        url,
        poolclass=SingletonThreadPool,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event opens the transactions instead
        connection.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        cursor = connection.connection.cursor()  # past SQLAlchemy's bookkeeping, which costs more than it
        cursor.execute("BEGIN IMMEDIATE")
        cursor.close()

    return engine


def sqlite_reader(url: str) -> Engine:
    """One connection that cannot write; each statement sees the newest committed state."""
    engine = create_engine(
        url,
        poolclass=StaticPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.execute(f"PRAGMA busy_timeout={READER_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA query_only=ON")

    return engine


def postgres_writer(url: str) -> Engine:
    """One connection, whose transactions take turns with those of every other process, as SQLite's do.

    PostgreSQL would run them side by side, each blind to what the others are about to write: two that count
    how often a code was tried would both find room for one more.
    """
    engine = postgres(url, size=1)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")

    return engine


def postgres_reader(url: str, *, size: int) -> Engine:
    """Connections that cannot write; each statement sees the newest committed state."""
    return postgres(
        url, size=size, isolation_level="AUTOCOMMIT", session="-c default_transaction_read_only=on"
    )


def postgres(
    url: str, *, size: int, isolation_level: IsolationLevel = "READ COMMITTED", session: str = ""
) -> Engine:
    """Connections that died are replaced before use; waiting, for whatever, ends after a few seconds.

    So does a transaction whose process is silent: a machine that is gone holds up no other.
    """
    limits = {
        "lock_timeout": BUSY_SECONDS,
        "statement_timeout": STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": SILENCE_SECONDS,
    }
    options = [f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items()]
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level=isolation_level,
        pool_size=size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": SILENCE_SECONDS * 1000,
            "options": " ".join([*options, session]),
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        """PostgreSQL's text cannot hold NUL, and no id does: who asks for one that does finds nothing."""
        from psycopg.abc import Buffer  # noqa: PLC0415 - the driver is loaded where it is used
        from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415

        class WithoutNul(StrDumperUnknown):
            def dump(self, obj: str) -> Buffer | None:
                return super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}"))

        connection.adapters.register_dumper(str, WithoutNul)

    return engine
