"""Databases as the portal's first start leaves them, whose migrations take longer than most tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from services.store.engines import sqlite_writer
from services.store.migrating import migrate


def database(folder: Path) -> str:
    """The URL of an empty database in `folder`, up to date."""
    path = folder / "portal.db"
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "portal.db"
        engine = sqlite_writer(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        return path.read_bytes()
