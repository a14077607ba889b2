"""The store on a PostgreSQL server, which others use too, and which may be away (SECURITY F25)."""

import asyncio
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from services.store import Store, StoreUnavailable, engines
from tests.unit.postgres import Server
from tests.unit.services.store.test_store import add, names


@pytest.fixture
def server(postgres_server: Server) -> Iterator[Server]:
    yield postgres_server
    postgres_server.take_back()


async def test_the_server_stops_and_comes_back(server: Server) -> None:
    """F25: unavailable while it is away; afterwards it is used again without a restart of the portal."""
    heard: list[str] = []
    async with Store.connect(server.lend(), alarm=heard.append) as store:
        await store.write(add)
        server.stop()
        for ask in (store.read(lambda c: c.execute(text("SELECT 1"))), store.write(add)):
            with pytest.raises(StoreUnavailable):
                await ask
        server.start()
        assert await names(store) == ["a"]
        await store.write(lambda c: c.execute(text("DELETE FROM secrets")))
        assert await names(store) == []
    assert heard == ["OperationalError", "OperationalError"]


async def test_a_machine_that_is_gone_holds_up_no_other(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F23: the turn of a writer of whom nothing is heard ends; what it had written is as never written."""
    url = server.lend()
    with monkeypatch.context() as patched:
        patched.setattr(engines, "SILENCE_SECONDS", 1)
        engine = engines.postgres_writer(url)
    silent = engine.connect()
    add(silent)
    async with Store.connect(url) as store:
        await store.write(add)
        assert await names(store) == ["a"]
    silent.invalidate()
    engine.dispose()


async def test_reads_wait_for_no_writer(server: Server) -> None:
    """F23: more reads than there are threads, while somebody writes."""
    url = server.lend()
    async with Store.connect(url) as store, Store.connect(url) as other:
        begun, going_on = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def write(connection: Connection) -> None:
            add(connection)
            loop.call_soon_threadsafe(begun.set)
            asyncio.run_coroutine_threadsafe(going_on.wait(), loop).result()

        writing = asyncio.create_task(other.write(write))
        await begun.wait()
        waiting = asyncio.create_task(store.write(lambda _connection: None))
        assert await asyncio.gather(*(names(store) for _ in range(20))) == [[]] * 20
        going_on.set()
        await asyncio.gather(writing, waiting)
        assert await names(store) == ["a"]


async def test_migrating_may_take_its_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """F31: an index on a large table takes longer than any statement of a page may."""

    def slow(config: Config, _revision: str) -> None:
        config.attributes["connection"].execute(text("SELECT pg_sleep(0.7)"))

    monkeypatch.setattr(engines, "STATEMENT_SECONDS", 0.5)
    monkeypatch.setattr(command, "upgrade", slow)
    async with Store.connect(server.fresh()):
        pass
