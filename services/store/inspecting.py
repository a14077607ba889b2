"""A look at a database that changes nothing in it, not even its version."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from services.store.engines import INSUFFICIENT_PRIVILEGE, postgres
from services.store.migrating import VERSIONS

Trouble = Literal["away", "damaged", "locked", "read_only"]
LOCK_SECONDS = 2
_WRITABLE = """
    SELECT current_setting('transaction_read_only') = 'off'
    AND coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
"""


class Missing(Exception):
    """The SQLite file is not there yet, and its folder is."""


class Condition(Struct, frozen=True):
    """`trouble` says what is wrong, None that nothing is; `version` is None before the first start.

    `reason` is what a server says about why it cannot be used; it names no password.
    """

    version: str | None = None
    trouble: Trouble | None = None
    reason: str = ""

    @property
    def up_to_date(self) -> bool:
        return self.version == VERSIONS[-1]

    @property
    def too_new(self) -> bool:
        return self.version is not None and self.version not in VERSIONS


def inspected(url: str) -> Condition:
    """Raises Missing."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    if sqlite and (away := _file_trouble(url)):
        return away
    try:
        with _engine(url, sqlite=sqlite) as engine, engine.connect() as connection:
            return _condition(connection, sqlite=sqlite)
    except DBAPIError as error:
        return Condition(trouble=_trouble(error), reason="" if sqlite else _reason(error))


def _file_trouble(url: str) -> Condition | None:
    path = Path(make_url(url).database or "")
    if path.exists():
        return None
    if path.parent.is_dir():
        raise Missing
    return Condition(trouble="away")


@contextmanager
def _engine(url: str, *, sqlite: bool) -> Iterator[Engine]:
    if sqlite:
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": LOCK_SECONDS})
    else:
        engine = postgres(url, size=1)
    try:
        yield engine
    finally:
        engine.dispose()


def _condition(connection: Connection, *, sqlite: bool) -> Condition:
    """The lock that is asked for is given back at once."""
    version = None
    if inspect(connection).has_table("alembic_version"):
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    connection.rollback()
    if sqlite:
        if connection.execute(text("PRAGMA quick_check(1)")).scalar() != "ok":
            return Condition(version, "damaged")
        connection.rollback()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif not connection.execute(text(_WRITABLE)).scalar():
        return Condition(version, "read_only")
    return Condition(version)


def _reason(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())


def _trouble(error: DBAPIError) -> Trouble:
    if getattr(error.orig, "sqlstate", None) == INSUFFICIENT_PRIVILEGE:
        return "read_only"
    code = getattr(error.orig, "sqlite_errorcode", None)
    return _CODES.get(code & 0xFF, "away") if code else "away"


_CODES: dict[int, Trouble] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_FULL: "read_only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
