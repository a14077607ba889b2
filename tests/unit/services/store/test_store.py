"""The store: whole transactions (SECURITY F23 to F26), and a schema that is what the code says (F31)."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.exc import IntegrityError

import services.store.store as waiting
from services.secret_keys import kept_secret
from services.store import SchemaTooNew, Store, StoreUnavailable, engines, schema
from services.store.migrating import VERSIONS
from tests.unit.services.clock import TestClock

ROW = {"name": "a", "value": "b", "created": 1}


def add(connection: Connection) -> None:
    connection.execute(insert(schema.secrets), ROW)


async def names(store: Store) -> list[str]:
    return list(await store.read(lambda c: c.execute(select(schema.secrets.c.name)).scalars().all()))


async def test_what_is_written_can_be_read(store: Store) -> None:
    """A read sees the newest committed state."""
    await store.write(add)
    assert await names(store) == ["a"]


async def test_a_failed_transaction_writes_nothing(store: Store) -> None:
    """F23: no half writes."""

    def fail(connection: Connection) -> None:
        add(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(fail)
    assert await names(store) == []


async def test_reading_cannot_write(store: Store) -> None:
    """The reader's connection is read-only."""
    with pytest.raises(StoreUnavailable):
        await store.read(add)


async def test_nobody_waits_behind_others_for_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23: writers take turns, and each may wait for the lock; who is last hears of it in time."""
    now = [0.0]
    monkeypatch.setattr(waiting, "monotonic", lambda: now[0])

    def wait(_connection: Connection) -> None:
        now[0] += waiting.QUEUE_SECONDS

    first, second = await asyncio.gather(store.write(wait), store.write(add), return_exceptions=True)
    assert first is None
    assert isinstance(second, StoreUnavailable)
    assert await names(store) == []
    await store.write(add)


async def test_a_locked_database_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23: waits for the lock as long as it may, then says so; reads go on."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    async with Store.connect(f"sqlite:///{tmp_path}/portal.db") as store:
        other = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await store.write(add)
        assert await names(store) == []
        other.execute("ROLLBACK")
        await store.write(add)
        assert await names(store) == ["a"]
        other.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """D5: a sentence for the operator, not a trace."""
    (tmp_path / "portal.db").write_text("This is a letter.\n" * 100)
    with pytest.raises(StoreUnavailable):
        async with Store.connect(f"sqlite:///{tmp_path}/portal.db"):
            pass


async def test_a_fault_of_ours_is_no_failure_of_the_database(store: Store) -> None:
    """A row that is there already is for the caller to see."""
    await store.write(add)
    with pytest.raises(IntegrityError):
        await store.write(add)


async def test_writers_take_turns(store: Store) -> None:
    """BEGIN IMMEDIATE: what a transaction read is still so when it writes."""

    def count(connection: Connection) -> None:
        number = len(connection.execute(select(schema.secrets.c.name)).all())
        connection.execute(insert(schema.secrets), {**ROW, "name": str(number)})

    await asyncio.gather(*(store.write(count) for _ in range(25)))
    assert len(await names(store)) == 25


async def test_a_second_start_keeps_what_is_there(tmp_path: Path) -> None:
    """F31: migrating is idempotent."""
    url = f"sqlite:///{tmp_path}/portal.db"
    async with Store.connect(url) as store:
        await store.write(add)
    async with Store.connect(url) as store:
        assert await names(store) == ["a"]


def test_migrations_make_the_schema(tmp_path: Path) -> None:
    """F31: what the migrations build is what the code expects."""
    url = f"sqlite:///{tmp_path}/portal.db"

    async def start() -> None:
        async with Store.connect(url):
            pass

    asyncio.run(start())
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """F31: a downgrade is refused clearly."""
    async with Store.connect(f"sqlite:///{tmp_path}/portal.db") as store:
        await store.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match=f"9999.*{VERSIONS[-1]}"):
        async with Store.connect(f"sqlite:///{tmp_path}/portal.db"):
            pass


def test_a_current_schema_needs_no_alembic(tmp_path: Path) -> None:
    """P11: the second start does not load what it does not need."""
    script = (
        "import asyncio, sys\n"
        "from services.store import Store\n"
        "async def start():\n"
        f"    async with Store.connect('sqlite:///{tmp_path}/portal.db'):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(start())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


async def test_kept_secrets_stay(store: Store, clock: TestClock) -> None:
    """DESIGN, sandbox mode: secrets are made once and kept."""
    first = await kept_secret(store, clock, "keys")
    assert await kept_secret(store, clock, "keys") == first
    assert await kept_secret(store, clock, "other") != first
