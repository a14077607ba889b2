"""Databases as the portal's first start leaves them, whose migrations take longer than most tests."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import Connection

from services.store.engines import WRITERS_TURN, sqlite_writer
from services.store.migrating import migrate
from tests.unit.postgres import Server

_servers: list[Server] = []  # the one that the test now running is to use, if any


def database(folder: Path) -> str:
    """The URL of an empty database, up to date: in `folder`, or on the server that is in use."""
    if _servers:
        return _servers[-1].lend()
    path = folder / "portal.db"
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


def fresh_database(folder: Path) -> str:
    """The URL of a database that no portal has seen yet."""
    return _servers[-1].fresh() if _servers else f"sqlite:///{folder}/portal.db"


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Inside the block another process is about to write."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.close()
    else:
        with psycopg.connect(url) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_TURN])
            yield


def close(connection: Connection) -> None:
    """From now on this connection cannot write, as on a file system or a server that only reads (F24)."""
    only_read = {
        "sqlite": "PRAGMA query_only=ON",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    }
    connection.exec_driver_sql(only_read[connection.dialect.name])


@contextmanager
def using(server: Server) -> Iterator[None]:
    """Inside the block the databases are on that server."""
    _servers.append(server)
    try:
        yield
    finally:
        _servers.pop()
        server.take_back()


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "portal.db"
        engine = sqlite_writer(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        return path.read_bytes()
