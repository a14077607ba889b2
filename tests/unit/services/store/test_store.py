"""The store: whole transactions (SECURITY F23 to F26), and a schema that is what the code says (F31)."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

import services.store.store as waiting
from services.secret_keys import kept_secret
from services.store import SchemaTooNew, Store, StoreUnavailable, engines, schema
from services.store.migrating import VERSIONS
from tests.unit.databases import database, fresh_database, locked
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

ROW = {"name": "a", "value": "b", "created": 1}


def add(connection: Connection) -> None:
    connection.execute(insert(schema.secrets), ROW)


async def names(store: Store) -> list[str]:
    return list(await store.read(lambda c: c.execute(select(schema.secrets.c.name)).scalars().all()))


async def test_what_is_written_can_be_read(store: Store) -> None:
    """A read sees the newest committed state."""
    await store.write(add)
    assert await names(store) == ["a"]


async def test_a_look_up_takes_whatever_was_sent(store: Store) -> None:
    """A2: an id with a NUL, which PostgreSQL's text cannot hold, is one that is not there."""
    await store.write(add)
    sent = ["a\0", "\0", "a" * 5000]
    query = select(schema.secrets.c.name).where(schema.secrets.c.name.in_(sent))
    assert await store.read(lambda c: c.execute(query).all()) == []


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
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    async with Store.connect(url := database(tmp_path)) as store:
        with locked(url):
            with pytest.raises(StoreUnavailable):
                await store.write(add)
            assert await names(store) == []
        await store.write(add)
        assert await names(store) == ["a"]


async def test_a_silent_database_is_unavailable(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """F25: who waits is told in time, and what was too late is not written after all."""
    going_on = threading.Event()

    def silent(connection: Connection) -> None:
        add(connection)
        going_on.wait()

    with monkeypatch.context() as patched:
        patched.setattr(waiting, "ANSWER_SECONDS", 0.1)
        with pytest.raises(StoreUnavailable):
            await store.write(silent)
    going_on.set()
    await store.write(lambda _connection: None)
    assert await names(store) == []


async def test_a_fault_of_ours_is_no_failure_of_the_database(store: Store) -> None:
    """A row that is there already is for the caller to see; its content is for no log (SECURITY D2)."""
    await store.write(add)
    with pytest.raises(IntegrityError) as fault:
        await store.write(add)
    assert str(ROW) not in str(fault.value)


async def test_writers_take_turns(tmp_path: Path) -> None:
    """What a transaction read is still so when it writes, whichever process the others belong to."""

    def count(connection: Connection) -> None:
        number = len(connection.execute(select(schema.secrets.c.name)).all())
        connection.execute(insert(schema.secrets), {**ROW, "name": str(number)})

    url = database(tmp_path)
    async with Store.connect(url) as store, Store.connect(url) as other:
        await asyncio.gather(*(each.write(count) for _ in range(12) for each in (store, other)))
        assert len(await names(store)) == 24


async def test_a_second_start_keeps_what_is_there(tmp_path: Path) -> None:
    """F31: migrating is idempotent."""
    url = fresh_database(tmp_path)
    async with Store.connect(url) as store:
        await store.write(add)
    async with Store.connect(url) as store:
        assert await names(store) == ["a"]


async def test_migrations_make_the_schema(tmp_path: Path) -> None:
    """F31: what the migrations build is what the code expects."""
    url = fresh_database(tmp_path)

    def difference(connection: Connection) -> Any:
        return compare_metadata(MigrationContext.configure(connection), schema.metadata)

    async with Store.connect(url) as store:
        assert await store.read(difference) == []


async def test_several_first_starts(tmp_path: Path) -> None:
    """Machines that start at the same moment: one of them migrates."""
    url = fresh_database(tmp_path)

    async def start() -> list[str]:
        async with Store.connect(url) as store:
            return await names(store)

    assert await asyncio.gather(*(start() for _ in range(4))) == [[]] * 4


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """F31: a downgrade is refused clearly."""
    url = fresh_database(tmp_path)
    async with Store.connect(url) as store:
        await store.write(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match=f"9999.*{VERSIONS[-1]}"):
        async with Store.connect(url):
            pass


async def test_kept_secrets_stay(store: Store, clock: TestClock) -> None:
    """DESIGN, sandbox mode: secrets are made once and kept."""
    first = await kept_secret(store, clock, "keys")
    assert await kept_secret(store, clock, "keys") == first
    assert await kept_secret(store, clock, "other") != first
