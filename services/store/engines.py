"""SQLAlchemy engines, set up for what the store promises."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry, SingletonThreadPool, StaticPool

BUSY_SECONDS = 5
READER_BUSY_MILLISECONDS = 200  # it is waited for in the event loop; in WAL mode hardly ever


def sqlite_writer(url: str) -> Engine:
    """WAL; every transaction takes the write lock at its start, and waits for it BUSY_SECONDS at most."""
    engine = create_engine(url, poolclass=SingletonThreadPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event opens the transactions instead
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
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
        url, poolclass=StaticPool, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.execute(f"PRAGMA busy_timeout={READER_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA query_only=ON")

    return engine


def postgres(url: str, *, size: int) -> Engine:
    """Connections that died are replaced before use; a statement may take BUSY_SECONDS."""
    options: dict[str, Any] = {
        "connect_timeout": 3,
        "options": f"-c statement_timeout={BUSY_SECONDS}s -c lock_timeout={BUSY_SECONDS}s",
    }
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args=options,
    )
