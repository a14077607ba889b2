"""What runs beside the requests: Stripe's events, the mails, and forgetting what is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Protocol

from msgspec import Struct

from sandbox.app import Sandbox
from services.login.challenges import MAIL as LOGIN_MAIL
from services.mail.postman import Postman
from services.store import StoreUnavailable
from services.tokens import new_secret
from services.upkeep import Upkeep
from services.webhooks.watching import WATCHED
from web import mails
from web.routes.merchant_links import LINK_MAIL
from web.routes.webhooks import STRIPE
from web.wiring.access import Access
from web.wiring.base import Base, stripe_address
from web.wiring.billing import Billing
from web.wiring.merchant import Merchant
from web.wiring.operators import Operators


class Background(Struct):
    """`upkeep` takes in Stripe's events, and knows which collections are paused."""

    upkeep: Upkeep


@asynccontextmanager
async def running(
    base: Base,
    merchant: Merchant,
    billing: Billing,
    access: Access,
    operators: Operators,
    *,
    sandbox: Sandbox | None,
) -> AsyncIterator[Background]:
    """Runs inside the block; at its end what was begun is finished."""
    upkeep = _upkeep(base, billing, access, sandbox)
    if sandbox:
        await upkeep.begin_anew()
        sandbox.on_change(base.gateway.forget_reads)
        sandbox.on_reset(
            billing.catalogue.forget,
            billing.customers.forget_all,
            upkeep.begin_anew_soon,
        )
    postman = _postman(base, merchant, billing, access)
    purged = (
        access.sessions,
        access.links,
        merchant.idempotency,
        access.challenges,
        upkeep.receipts,
        operators.operator_sessions,
        merchant.brands,
        operators.drafts,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(upkeep.stop, asyncio.create_task(upkeep.run()))
        stack.push_async_callback(postman.stop, asyncio.create_task(postman.run()))
        stack.callback(asyncio.create_task(_purge_hourly(*purged)).cancel)
        yield Background(upkeep)


def _upkeep(base: Base, billing: Billing, access: Access, sandbox: Sandbox | None) -> Upkeep:
    """A sandbox sends its events here, signed with a secret that lives as long as the process."""
    settings = base.settings
    secrets = settings.stripe_webhook_secrets
    if sandbox:
        own_secret = new_secret("whsec")
        sandbox.listen(f"{settings.own_address}{STRIPE}", own_secret, WATCHED)
        secrets = (own_secret, *secrets)
    return Upkeep.over(
        gateway=base.gateway,
        store=base.store,
        clock=base.clock,
        audit=base.audit,
        secrets=secrets,
        livemode=settings.livemode,
        source=f"{'live' if settings.livemode else 'test'} {stripe_address(settings)}",
        catalogue=billing.catalogue,
        customers=billing.customers,
        changing=billing.changing,
        sessions=access.sessions,
        links=access.links,
    )


def _postman(base: Base, merchant: Merchant, billing: Billing, access: Access) -> Postman:
    templates, looks, base_url = merchant.templates, merchant.looks, base.settings.base_url
    return Postman(
        access.mail_queue,
        mails.mailer(base.settings),
        {
            LOGIN_MAIL: mails.LoginMail(access.challenges, templates, looks, base_url),
            LINK_MAIL: mails.LinkMail(access.links, billing.customers, templates, looks, base_url),
        },
    )


class _Purged(Protocol):
    """What forgets what is over."""

    async def purge(self) -> None: ...


async def _purge_hourly(*kept: _Purged) -> None:
    """What is over is forgotten within a day (SECURITY D6); a database that is away is asked again later."""
    while True:
        with suppress(StoreUnavailable):
            for one in kept:
                await one.purge()
        await asyncio.sleep(3600)
