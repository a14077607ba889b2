"""SECURITY F31, F32: from the first version on, what a newer one does leaves the older one working."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, insert, inspect, select

from services.store.engines import postgres_writer, sqlite_writer
from services.store.migrating import MIGRATIONS, VERSIONS
from services.store.schema import configurations
from tests.unit.databases import fresh_database

pytestmark = pytest.mark.usefixtures("both_databases")

LOGIN = {"login_page": {"enabled": True, "url": "https://billing.shop.example/p/login/AbCdEfGhIjKlMnOp"}}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = fresh_database(tmp_path)
    engine = sqlite_writer(url) if url.startswith("sqlite") else postgres_writer(url)
    yield engine
    engine.dispose()


def bring(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def columns(connection: Connection) -> dict[tuple[str, str], Any]:
    """All of them, each with what it takes."""
    found = inspect(connection)
    return {
        (table, column["name"]): (str(column["type"]), column["nullable"], column["default"])
        for table in found.get_table_names()
        for column in found.get_columns(table)
    }


def test_an_older_version_goes_on(engine: Engine) -> None:
    """Each step keeps every column as it is, and asks nothing of one who knows the older tables alone."""
    before: dict[tuple[str, str], Any] = {}
    for version in VERSIONS:
        bring(engine, version)
        with engine.connect() as connection:
            after = columns(connection)
        assert {name: after.get(name) for name in before} == before, version
        tables = {table for table, _ in before}
        added = {name: after[name] for name in after.keys() - before.keys() if name[0] in tables}
        demanding = [
            name for name, (_, nullable, default) in added.items() if not nullable and default is None
        ]
        assert demanding == [], version
        before = after


def test_what_was_there_is_brought_along(engine: Engine) -> None:
    """A configuration of the first version has its login page still."""
    bring(engine, VERSIONS[0])
    row = {"id": "bpc_1", "is_default": True, "active": True, "created": 1, "body": json.dumps(LOGIN)}
    with engine.begin() as connection:
        connection.execute(insert(configurations), row)
    bring(engine, "head")
    with engine.connect() as connection:
        assert connection.execute(select(configurations.c.login_slug)).scalars().all() == ["AbCdEfGhIjKlMnOp"]
