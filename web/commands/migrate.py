"""`portal migrate`: the database brought to this version's schema."""

import click

from web.commands import database
from web.commands.serve import settings_for


@click.command()
def migrate() -> None:
    """Bring the database to this version; doing it twice changes nothing."""
    database.prepare(settings_for("http://127.0.0.1:8000").database_url)
    click.echo("The database is up to date.")
