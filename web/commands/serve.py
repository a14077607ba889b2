"""`portal serve`: the portal, on the embedded sandbox where no Stripe key is set."""

import os
import socket
from http.client import HTTPException

import click
from starlette.types import ASGIApp

from sandbox.connections import DroppableProtocol
from web.app import create_app
from web.commands import database, server
from web.commands.ending import Ending
from web.commands.errors import WrongUse
from web.commands.lasting import lasting
from web.commands.openings import openings
from web.commands.patience import HeadersInTime
from web.commands.settings import read_settings
from web.settings import Settings

# The workers of one portal are told its default address by the process that starts them.
ADDRESS = "_PORTAL_LISTENS_AT"


class SandboxProtocol(HeadersInTime, DroppableProtocol):
    """For the sandbox inside the portal."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes any free one.",
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many processes."
)
def serve(host: str, port: int, workers: int) -> None:
    """Start the portal; `ready http://…` says that it answers."""
    with server.bind(host, port) as listener:
        address = server.address(listener)
        settings = read_settings(address)
        if workers > 1 and settings.sandboxed:
            raise WrongUse(
                "Several workers cannot share the embedded sandbox: start `portal sandbox`, and set "
                "STRIPE_API_BASE to its address and STRIPE_API_KEY to sk_test_sandbox."
            )
        database.prepare(settings.database_url)

        def say_ready() -> None:
            click.echo(f"ready {settings.base_url}")
            if settings.sandboxed:
                say_openings(listener, settings)

        if workers > 1:
            os.environ[ADDRESS] = address
            server.serve("web.commands.serve:worker", listener, say_ready, workers=workers)
        else:
            protocol = SandboxProtocol if settings.sandboxed else HeadersInTime
            server.serve(application(settings), listener, say_ready, protocol=protocol)


def say_openings(listener: socket.socket, settings: Settings) -> None:
    """What a newcomer opens first; a sandbox that was emptied or is ending has less to offer."""
    try:
        for line in openings(listener, settings):
            click.echo(line)
    except (OSError, HTTPException, LookupError) as error:
        click.echo(f"The demo data could not be asked: {error}", err=True)


def worker() -> ASGIApp:
    """The application of one of several processes."""
    return application(read_settings(os.environ[ADDRESS]))


def application(settings: Settings) -> ASGIApp:
    """The portal as a process serves it."""
    return lasting(lambda: Ending(create_app(settings)))
