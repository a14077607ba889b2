"""The database of the settings: brought to this version, and worked on without a running portal."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.store import SchemaTooNew, Store, StoreUnavailable
from web.commands.errors import CommandFailed

T = TypeVar("T")


def prepare(url: str) -> None:
    """Bring the database to this version; CommandFailed says what is wrong with it."""
    using(url, _nothing)


def using(url: str, work: Callable[[Store], Awaitable[T]]) -> T:
    """What `work` gives, done on this database; CommandFailed says what is wrong with it."""
    try:
        return asyncio.run(_connected(url, work))
    except SchemaTooNew as error:
        raise CommandFailed(str(error)) from None
    except StoreUnavailable:
        raise CommandFailed(
            "The database cannot be used: check PORTAL_DATABASE_URL, and that its server runs "
            "or its folder can be written to. `portal doctor` says more."
        ) from None


async def _connected(url: str, work: Callable[[Store], Awaitable[T]]) -> T:
    async with Store.connect(url) as store:
        return await work(store)


async def _nothing(_store: Store) -> None:
    """Connecting has migrated it."""
