"""The database before anything is served: reachable, and of this version."""

import asyncio

from services.store import SchemaTooNew, Store, StoreUnavailable
from web.commands.errors import CommandFailed


def prepare(url: str) -> None:
    """Bring the database to this version; CommandFailed says what is wrong with it."""
    try:
        asyncio.run(_connect(url))
    except SchemaTooNew as error:
        raise CommandFailed(str(error)) from None
    except StoreUnavailable:
        raise CommandFailed(
            "The database cannot be used: check PORTAL_DATABASE_URL, and that its server runs "
            "or its folder can be written to."
        ) from None


async def _connect(url: str) -> None:
    async with Store.connect(url):
        return
