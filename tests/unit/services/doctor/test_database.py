"""SECURITY F23, F24, F26, F31: what is wrong with a database is said, and nothing is done to it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.doctor import Level
from services.doctor.database import database
from services.store import Store, StoreUnavailable, inspecting
from tests.unit.postgres import Server


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A database of this version."""
    path = tmp_path / "portal.db"
    async with Store.connect(f"sqlite:///{path}"):
        pass
    return path


async def found(path: Path) -> tuple[Level, str]:
    [finding] = await database(f"sqlite:///{path}")
    return finding.level, finding.sentence


def contents(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def overwrite(path: Path) -> None:
    """Pages in its middle."""
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 6 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(content)


async def test_all_is_well(file: Path) -> None:
    """Whole, of this version, writable; and as it was before."""
    before = contents(file)
    assert (await found(file))[0] is Level.GOOD
    assert contents(file) == before


async def test_not_there_yet(tmp_path: Path) -> None:
    """It is not made by looking."""
    level, _ = await found(tmp_path / "portal.db")
    assert level is Level.NOTE
    assert contents(tmp_path / "portal.db") is None


async def test_no_such_folder(tmp_path: Path) -> None:
    """The setting is named."""
    level, sentence = await found(tmp_path / "nowhere" / "portal.db")
    assert level is Level.PROBLEM
    assert "PORTAL_DATABASE_URL" in sentence


async def test_no_database_at_all(tmp_path: Path) -> None:
    """F26: a file of something else."""
    path = tmp_path / "portal.db"
    path.write_bytes(b"not a database, but long enough for its header to be read" * 100)
    level, sentence = await found(path)
    assert level is Level.PROBLEM
    assert "backup" in sentence


async def test_damaged(file: Path) -> None:
    """F26: a page that was overwritten."""
    overwrite(file)
    level, sentence = await found(file)
    assert level is Level.PROBLEM
    assert "damaged" in sentence


async def test_locked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23: another process that does not let go."""
    monkeypatch.setattr(inspecting, "LOCK_SECONDS", 0.01)
    holder = sqlite3.connect(file)
    holder.execute("BEGIN IMMEDIATE")
    level, sentence = await found(file)
    holder.close()
    assert level is Level.PROBLEM
    assert "locked" in sentence


@pytest.mark.parametrize(("version", "level"), [("9999", Level.PROBLEM), ("0001", Level.NOTE)])
async def test_another_version(file: Path, version: str, level: Level) -> None:
    """F31: older ones are brought up, newer ones refused."""
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()
    assert (await found(file))[0] is level


@pytest.fixture
def server(postgres_server: Server) -> Iterator[Server]:
    yield postgres_server
    postgres_server.take_back()


async def test_a_server_with_all_that_is_needed(server: Server) -> None:
    """F25: the same sentence as of a file; before the first start it is empty."""
    [finding] = await database(server.lend())
    assert finding.level is Level.GOOD
    [finding] = await database(server.fresh())
    assert finding.level is Level.NOTE


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("@/portal", "@/nowhere"), 'FATAL: database "nowhere'),
        (("postgres@", "nobody:secret@"), 'FATAL: role "nobody" does not exist'),
        (("?host=", "?sslmode=require&host=127.0.0.1&port=1&x="), "PostgreSQL says: "),
    ],
    ids=["database", "role", "address"],
)
async def test_a_server_that_cannot_be_used(server: Server, change: tuple[str, str], sentence: str) -> None:
    """D5: why, in the server's own words, and without the password."""
    [finding] = await database(server.lend().replace(*change))
    assert finding.level is Level.PROBLEM
    assert sentence in finding.sentence
    assert "secret" not in finding.sentence


@pytest.mark.parametrize("migrated", [True, False])
async def test_a_role_without_rights(server: Server, *, migrated: bool) -> None:
    """F24: told by the doctor, and no trace from the command that needs them."""
    url = server.lend() if migrated else server.fresh()
    other = url.replace("postgres@", f"{server.stranger()}@")
    [finding] = await database(other)
    assert finding.level is Level.PROBLEM
    assert "permissions" in finding.sentence
    with pytest.raises(StoreUnavailable):
        async with Store.connect(other):
            pass
