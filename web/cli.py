"""The `portal` command."""

import sys
from importlib import import_module

import click

from web.commands.errors import CommandFailed, WrongUse
from web.commands.lasting import lasting

DONE, FAILED, WRONG_USE = 0, 1, 2

COMMANDS = (
    "configurations",
    "doctor",
    "keys",
    "link",
    "migrate",
    "password",
    "paused",
    "sandbox",
    "serve",
    "sessions",
)


class Commands(click.Group):
    """Each of COMMANDS is the one of that name in the module of that name, imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = lasting(lambda: import_module(f"web.commands.{cmd_name}"))
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """A self-hosted customer portal for Stripe Billing."""


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
