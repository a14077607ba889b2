"""`portal password`: the hash of an operator's password, for PORTAL_OPERATOR_PASSWORD_HASH."""

import click

from services.operators.passwords import LONGEST, SHORTEST, hashed
from web.commands.errors import WrongUse


@click.command()
def password() -> None:
    """Make the setting that holds the operator's password.

    It asks for the password, and prints its hash alone.
    """
    typed = click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True)
    if not SHORTEST <= len(typed) <= LONGEST:
        raise WrongUse(f"An operator's password has {SHORTEST} to {LONGEST} characters.")
    click.echo(f"PORTAL_OPERATOR_PASSWORD_HASH='{hashed(typed)}'")
