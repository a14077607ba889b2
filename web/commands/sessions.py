"""`portal sessions`: the end of a customer's sessions."""

import click

from web.commands.running import ask_portal


@click.group()
def sessions() -> None:
    """End the sessions of a customer."""


@sessions.command()
@click.option("--customer", required=True, help="The customer's id, cus_….")
def revoke(customer: str) -> None:
    """End every session of a customer.

    Personal links lead to a code from now on.
    """
    ended = ask_portal("/v1/portal/sessions/revoke", {"customer": customer})
    click.echo(f"Ended: {ended['sessions']} sessions, {ended['links']} personal links.")
