"""The `portal` command."""

import sys

import click

from web.commands.configurations import configurations
from web.commands.doctor import doctor
from web.commands.errors import CommandFailed, WrongUse
from web.commands.keys import keys
from web.commands.link import link
from web.commands.migrate import migrate
from web.commands.password import password
from web.commands.paused import paused
from web.commands.sandbox import sandbox
from web.commands.serve import serve
from web.commands.sessions import sessions

DONE, FAILED, WRONG_USE = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """A self-hosted customer portal for Stripe Billing."""


portal.add_command(configurations)
portal.add_command(doctor)
portal.add_command(keys)
portal.add_command(link)
portal.add_command(migrate)
portal.add_command(password)
portal.add_command(paused)
portal.add_command(sandbox)
portal.add_command(serve)
portal.add_command(sessions)


def main() -> None:
    """Run the command: exit code 0 done, 1 failed, 2 wrong use; a failure is one sentence on stderr."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of the command with these arguments."""
    try:
        portal.main(arguments, prog_name="portal", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return WRONG_USE
    except (WrongUse, click.ClickException) as error:
        click.echo(_sentence(error), err=True)
        return WRONG_USE
    except CommandFailed as error:
        click.echo(str(error), err=True)
        return FAILED
    except click.Abort:
        click.echo("Interrupted.", err=True)
        return FAILED
    return DONE


def _sentence(error: WrongUse | click.ClickException) -> str:
    return error.format_message() if isinstance(error, click.ClickException) else str(error)
