"""`portal migrate`: the database brought to this version's schema."""

import click

from web.commands import database
from web.commands.settings import read_settings


@click.command()
def migrate() -> None:
    """Bring the database to this version.

    Doing it twice changes nothing.
    """
    database.prepare(read_settings().database_url)
    click.echo("The database is up to date.")
