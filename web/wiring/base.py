"""What every other group of services is made over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from sandbox.app import Sandbox
from services.audit import Audit
from services.clock import Clock, SystemClock
from services.secret_keys import kept_secret
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.turns import Turns
from services.tokens import Tokens
from web.alarms import database_alarm
from web.asked import heard
from web.metrics import Metrics
from web.middleware.timing import noted
from web.settings import SANDBOX_KEY, Settings


class Base(Struct):
    """The settings, the database, Stripe, and the clock, log and signatures that all services share."""

    settings: Settings
    metrics: Metrics
    store: Store
    gateway: Gateway
    clock: Clock
    audit: Audit
    tokens: Tokens


@asynccontextmanager
async def connected(settings: Settings, metrics: Metrics, sandbox: Sandbox | None) -> AsyncIterator[Base]:
    """Connected inside the block. With a sandbox its clock is the portal's."""
    clock: Clock = sandbox.clock if sandbox else SystemClock()
    key = settings.stripe_api_key or SANDBOX_KEY
    address, observe = stripe_address(settings), noted(heard(metrics.called))
    turns = Turns(live=settings.livemode) if address is None else None
    async with (
        Store.connect(settings.database_url, alarm=database_alarm) as store,
        Gateway.connect(key, api_base=address, turns=turns, observe=observe) as gateway,
    ):
        keys = settings.secret_keys or (await kept_secret(store, clock, "signing"),)
        yield Base(
            settings=settings,
            metrics=metrics,
            store=store,
            gateway=gateway,
            clock=clock,
            audit=Audit(store, clock),
            tokens=Tokens(keys, clock),
        )


def stripe_address(settings: Settings) -> str | None:
    """The base URL of Stripe's API: this process's sandbox where no key is set; None is Stripe itself."""
    return settings.own_sandbox if settings.sandboxed else settings.stripe_api_base
