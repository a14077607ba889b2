"""`portal keys`: the merchant's own keys for the API, in the database."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import click

from services.audit import Audit, Origin
from services.clock import SystemClock
from services.merchant_keys import MerchantKeys
from services.store import Store
from web.commands.database import using
from web.commands.errors import CommandFailed
from web.commands.settings import read_settings

T = TypeVar("T")
OPERATOR = Origin(actor="operator")


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of your servers.

    They call the API as PORTAL_API_KEYS and the Stripe key do.
    """


@keys.command()
@click.option(
    "--only", type=click.Choice(["sessions"]), help="What the key may do; everything without this option."
)
def create(only: str | None) -> None:
    """Make a key and print it, this once."""
    secret = _with_keys(lambda kept: kept.create("sessions" if only else "all", OPERATOR))
    click.echo(secret)
    click.echo("Keep it safe: it is not shown again. `portal keys list` tells its id.", err=True)


@keys.command("list")
def show() -> None:
    """List the keys that work.

    Each with its id, what it may do, its last characters, and since when.
    """
    for key in _with_keys(lambda kept: kept.list()):
        since = datetime.fromtimestamp(key.created, UTC).date()
        click.echo(f"{key.id}  {key.scope:<8}  …{key.hint}  {since}")


@keys.command()
@click.argument("KEY_ID")
def revoke(key_id: str) -> None:
    """End a key, at once and for every server.

    KEY_ID is that of `portal keys list`.
    """
    if not _with_keys(lambda kept: kept.revoke(key_id, OPERATOR)):
        raise CommandFailed(f"No key that works has the id {key_id}: see `portal keys list`.")
    click.echo(f"Revoked: {key_id}.")


def _with_keys(work: Callable[[MerchantKeys], Awaitable[T]]) -> T:
    settings = read_settings()
    clock = SystemClock()

    async def on(store: Store) -> T:
        return await work(
            MerchantKeys(
                store, clock, Audit(store, clock), settings.merchant_keys, livemode=settings.livemode
            )
        )

    return using(settings.database_url, on)
