"""`portal configurations`: shows them, and brings those of the Stripe account over."""

from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import click
from msgspec import UNSET

from services.audit import Audit
from services.clock import SystemClock
from services.configurations import Configuration, Configurations
from services.configurations.defaults import USUAL
from services.configurations.importing import Imported, Importing
from services.configurations.params import ConfigurationFilter
from services.store import Store
from services.stripe_gateway.errors import GatewayError, NotPermitted
from services.stripe_gateway.gateway import Gateway
from web.commands.database import using
from web.commands.errors import CommandFailed, WrongUse
from web.commands.keys import OPERATOR
from web.commands.settings import read_settings
from web.settings import SANDBOX_KEY, Settings

T = TypeVar("T")
Work = Callable[[Store, Gateway, Configurations], Awaitable[T]]


@click.group()
def configurations() -> None:
    """Show what portals allow, or bring it over from Stripe.

    There is one default configuration, and as many others as there are groups of customers.
    """


@configurations.command("list")
def show() -> None:
    """List the configurations, newest first.

    Each with its id, state, name, and the address of its login page where there is one.
    """
    for one in _with_services(read_settings(), _all):
        state = "default" if one.is_default else "active" if one.active else "inactive"
        told = (one.id, f"{state:<8}", one.name, one.login_page.url)
        click.echo("  ".join(part for part in told if part))


@configurations.command("import")
def bring() -> None:
    """Bring those of the Stripe account over.

    Those that are here already stay as they are.
    """
    settings = read_settings()
    if settings.sandboxed:
        raise WrongUse("There is no Stripe account to import from: set STRIPE_API_KEY.")
    try:
        found = _with_services(settings, _imported)
    except NotPermitted as error:
        raise CommandFailed(
            f"STRIPE_API_KEY must be allowed to read customer portal configurations: {error.message}"
        ) from None
    except GatewayError as error:
        raise CommandFailed(f"Stripe could not be asked: {error.message}") from None
    for one in found:
        for line in _report(one):
            click.echo(line)
    refused = sum(one.outcome == "refused" for one in found)
    if refused:
        raise CommandFailed(f"Not brought over: {refused} of {len(found)}, for the reasons above.")
    if not found:
        click.echo("The Stripe account has no portal configuration.")


def _report(one: Imported) -> Iterator[str]:
    outcomes = {"made": "brought over", "known": "is here already", "refused": "refused"}
    yield f"{one.id}  {outcomes[one.outcome]}"
    for note in one.notes:
        yield f"  {note}"


async def _imported(store: Store, gateway: Gateway, kept: Configurations) -> list[Imported]:
    await kept.ensure_default(USUAL)
    return await Importing(store, gateway, kept).run(OPERATOR)


async def _all(_store: Store, _gateway: Gateway, kept: Configurations) -> list[Configuration]:
    found: list[Configuration] = []
    while True:
        after = found[-1].id if found else UNSET
        page = await kept.list(ConfigurationFilter(limit=100, starting_after=after))
        found += page.data
        if not page.has_more:
            return found


def _with_services(settings: Settings, work: Work[T]) -> T:
    clock = SystemClock()
    key = settings.stripe_api_key or SANDBOX_KEY

    async def on(store: Store) -> T:
        async with Gateway.connect(key, api_base=settings.stripe_api_base) as gateway:
            kept = Configurations(store, clock, Audit(store, clock), gateway, settings.deployment)
            return await work(store, gateway, kept)

    return using(settings.database_url, on)
