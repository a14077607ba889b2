"""What `portal doctor` checks for these settings."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from services.audit import Audit
from services.brands.rows import brand
from services.clock import SystemClock
from services.configurations import Configuration, Configurations
from services.configurations.params import ConfigurationFilter
from services.doctor import Check, Finding, bad, good, note
from services.doctor.base_url import base_url
from services.doctor.database import database
from services.doctor.links import links
from services.doctor.looks import looks
from services.doctor.mail_server import mail_server
from services.doctor.stripe_account import permissions, webhook_endpoint
from services.store import Store, StoreUnavailable
from services.store.inspecting import Missing, inspected
from services.stripe_gateway.gateway import Gateway
from web import demo, mails
from web.routes.webhooks import STRIPE as WEBHOOKS
from web.settings import SANDBOX_KEY, Settings


@asynccontextmanager
async def checks(settings: Settings) -> AsyncIterator[Mapping[str, Check]]:
    """By what they are about, in the order in which they are told."""
    key = settings.stripe_api_key or SANDBOX_KEY
    async with Gateway.connect(key, api_base=settings.stripe_api_base) as gateway:
        yield {
            "Settings": partial(_spelling, settings),
            "Stripe": partial(_stripe, settings, gateway),
            "Webhooks": partial(_webhooks, settings, gateway),
            "Address": partial(base_url, settings.base_url, SystemClock()),
            "Mail": partial(_mail, settings),
            "Database": partial(database, settings.database_url),
            "Keys": partial(_keys, settings),
            "Settings page": partial(_operator, settings),
            "Configuration": partial(_links, settings, gateway),
            "Looks": partial(_looks, settings),
        }


async def _spelling(settings: Settings) -> list[Finding]:
    return [
        note(f"{name} is no setting of the portal, and is ignored. Its nearest setting is {nearest}.")
        for name, nearest in settings.misspelt
    ]


async def _stripe(settings: Settings, gateway: Gateway) -> list[Finding]:
    if settings.sandboxed:
        return [note("No STRIPE_API_KEY: the portal runs on its sandbox. A test key shows your own account.")]
    mode = good("The key is a live one." if settings.livemode else "The key is for tests.")
    return [mode, *await permissions(gateway)]


async def _webhooks(settings: Settings, gateway: Gateway) -> list[Finding]:
    if settings.sandboxed:
        return [note("The sandbox sends its events by itself: no endpoint is needed.")]
    if not settings.stripe_webhook_secrets:
        return [
            bad(
                "STRIPE_WEBHOOK_SECRET is not set: make an endpoint for "
                f"{settings.base_url}{WEBHOOKS} at Stripe and set its signing secret."
            )
        ]
    if any(not secret.startswith("whsec_") for secret in settings.stripe_webhook_secrets):
        return [bad("STRIPE_WEBHOOK_SECRET is not a signing secret: those begin with whsec_.")]
    return await webhook_endpoint(gateway, settings.base_url + WEBHOOKS)


async def _mail(settings: Settings) -> list[Finding]:
    if settings.smtp_url:
        return await mail_server(settings.smtp_url, mails.sender(settings))
    if settings.sandboxed:
        return [note("Mails go to the sandbox's outbox.")]
    return [bad("PORTAL_SMTP_URL is not set: without it no code and no link can be mailed.")]


async def _keys(settings: Settings) -> list[Finding]:
    if settings.secret_keys:
        return [good(f"PORTAL_SECRET_KEYS has {len(settings.secret_keys)}, the first of which signs links.")]
    return [note("PORTAL_SECRET_KEYS is not set: links are signed with a key that is in the database.")]


async def _operator(settings: Settings) -> list[Finding]:
    if settings.operator_password_hash is None and settings.sandboxed:
        return [note(f"Its password is {demo.OPERATOR_PASSWORD}, as on every sandbox.")]
    if settings.operator_password_hash is None:
        return [note("PORTAL_OPERATOR_PASSWORD_HASH is not set: `portal password` makes a password's hash.")]
    return [good("Its password is set.")]


async def _links(settings: Settings, gateway: Gateway) -> list[Finding]:
    settled = demo.furnished(settings) if settings.sandboxed else settings
    try:
        async with _kept(settled) as store:
            default = await _default(settled, gateway, store)
    except StoreUnavailable:
        return [note("It is kept in the database, which cannot be used.")]
    if default and demo.is_its_own(default) and not settings.sandboxed:
        return [bad("It is the sandbox's demo: set PORTAL_DATABASE_URL to a database without it.")]
    return links(default, settled.deployment)


async def _looks(settings: Settings) -> list[Finding]:
    if settings.sandboxed:
        return [note("Name, logo and colours are the demo merchant's, until you set others.")]
    try:
        async with _kept(settings) as store:
            return looks(await store.read(brand) if store else None)
    except StoreUnavailable:
        return [note("They are kept in the database, which cannot be used.")]


@asynccontextmanager
async def _kept(settings: Settings) -> AsyncIterator[Store | None]:
    """The database as it is; None where it does not hold anything yet. Raises StoreUnavailable."""
    try:
        condition = inspected(settings.database_url)
    except Missing:
        yield None
        return
    if condition.trouble or condition.too_new:
        raise StoreUnavailable(condition.trouble)
    if not condition.up_to_date:
        yield None
        return
    async with Store.connect(settings.database_url) as store:
        yield store


async def _default(settings: Settings, gateway: Gateway, store: Store | None) -> Configuration | None:
    """The default configuration; None where there is none yet."""
    if store is None:
        return None
    clock = SystemClock()
    configurations = Configurations(store, clock, Audit(store, clock), gateway, settings.deployment)
    found = await configurations.list(ConfigurationFilter(is_default=True))
    return next(iter(found.data), None)
