"""`portal sandbox`: the Stripe-compatible server alone."""

from typing import get_args

import click

from sandbox.app import create_sandbox, standalone
from sandbox.connections import DroppableProtocol
from sandbox.seed import SeedName
from web.commands import server
from web.commands.lasting import lasting
from web.commands.settings import read_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes any free one.",
)
@click.option(
    "--seed",
    default="demo",
    show_default=True,
    type=click.Choice(get_args(SeedName)),
    help="The demo merchant and its customers, or an empty account.",
)
def sandbox(host: str, port: int, seed: SeedName) -> None:
    """Start the Stripe-compatible sandbox alone."""
    portal = read_settings().base_url
    with server.bind(host, port) as listener:
        base_url = f"{server.address(listener)}/sandbox"
        made = lasting(lambda: create_sandbox(seed=seed, base_url=base_url, portal_url=portal))

        def say_ready() -> None:
            click.echo(f"ready {base_url}/")
            click.echo(
                f"  a portal on it   STRIPE_API_KEY=sk_test_sandbox STRIPE_API_BASE={base_url} portal serve"
            )

        server.serve(standalone(made), listener, say_ready, protocol=DroppableProtocol)
