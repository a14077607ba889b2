"""Whether the database is there, whole, of this version, and can be written to."""

import asyncio

from services.doctor.findings import Finding, bad, good, note
from services.store.inspecting import Missing, Trouble, inspected


async def database(url: str) -> list[Finding]:
    """Looks, and writes nothing; a SQLite file that is not there stays so."""
    try:
        condition = await asyncio.get_running_loop().run_in_executor(None, inspected, url)
    except Missing:
        return [note("The database does not exist yet: `portal migrate` or the first start makes it.")]
    if condition.trouble:
        said = f" PostgreSQL says: {condition.reason}" if condition.reason else ""
        return [bad(_TROUBLES[condition.trouble] + said)]
    if condition.too_new:
        return [bad("A newer portal wrote this database: start that one, or restore a backup.")]
    if condition.version is None:
        return [note("The database is empty: `portal migrate` or the next start fills it.")]
    if not condition.up_to_date:
        return [note("The database is of an older version: `portal migrate` or the next start brings it up.")]
    return [good("The database is whole, of this version, and can be written to.")]


_TROUBLES: dict[Trouble, str] = {
    "away": (
        "The database cannot be used: check PORTAL_DATABASE_URL, and that its server runs or its folder "
        "can be read and written to."
    ),
    "damaged": "The database is damaged: stop the portal and put a backup in its place.",
    "locked": "Another process keeps the database locked: find out which, and end it.",
    "read_only": "The database cannot be written to: check the permissions and the free space where it lies.",
}
