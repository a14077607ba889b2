"""The wiring: settings, services, middleware and the table of routes become one application."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from branding.demo import tidewater
from branding.plain import plain_brand
from sandbox.app import Sandbox, create_sandbox
from services.audit import Audit, AuditLog
from services.billing_information.email_changes import EmailChanges
from services.billing_information.services import BillingInformation
from services.billing_information.tax_ids import TaxIds
from services.billing_information.updating import Updating
from services.brands import Brands
from services.brands.account import adopt_account_brand
from services.budget import Budget
from services.catalogue import Catalogue
from services.clock import Clock, SystemClock
from services.configurations import Configurations
from services.configurations.defaults import USUAL
from services.customers import Customers
from services.idempotency import Idempotency
from services.invoices import Invoices
from services.invoices.explaining import Explaining
from services.invoices.exporting import Exporting
from services.invoices.paying import Paying
from services.links import Links
from services.login.budgets import Budgets
from services.login.challenges import MAIL as LOGIN_MAIL
from services.login.services import Login
from services.mail.postman import Postman, Writer
from services.merchant_keys import MerchantKeys
from services.operators.drafts import Drafts
from services.operators.editing import Editing
from services.operators.sessions import OperatorSessions
from services.operators.signing_in import SigningIn
from services.payment_methods import PaymentMethods
from services.payment_methods.changing import Changing
from services.payments import Payments
from services.plans.plans import Plans
from services.secret_keys import kept_secret
from services.sessions import Sessions
from services.store import Store, StoreUnavailable
from services.stripe_gateway.gateway import Gateway
from services.subscriptions import Subscriptions
from services.tokens import Tokens, new_secret
from services.upkeep import Upkeep
from services.webhooks.watching import WATCHED
from web import demo, logs, mails
from web.alarms import Alarms
from web.errors import EXCEPTION_HANDLERS
from web.looks import Looks
from web.metrics import CountAnswers, Metrics
from web.middleware.csrf import Csrf
from web.middleware.flow import FlowLimit
from web.middleware.guard import guard
from web.middleware.operator import Operator
from web.middleware.pace import MOST_REQUESTS, WITHIN_SECONDS, Pace
from web.middleware.session import PortalSession
from web.middleware.timing import noted
from web.rendering import Templates
from web.routes import (
    activity,
    billing_information,
    brand,
    health,
    home,
    invoices,
    language,
    links,
    login,
    merchant_api,
    merchant_links,
    payment_methods,
    plans,
    portal_sessions,
    sessions,
    subscriptions,
    webhooks,
)
from web.routes import (
    payments as payment_history,
)
from web.routes import (
    settings as settings_page,
)
from web.settings import SANDBOX_KEY, Settings
from web.static_files import StaticFiles

STATIC = Path(__file__).parent / "static"

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[dict[str, Any]]]


def create_app(settings: Settings) -> ASGIApp:
    """The whole portal; without a Stripe key it carries its own sandbox and goes by the sandbox's clock."""
    logs.configure()
    sandbox = embedded_sandbox(settings) if settings.sandboxed else None
    if sandbox:
        settings = demo.furnished(settings)
    static = StaticFiles(STATIC)
    metrics = Metrics()
    app = Starlette(
        routes=routes(static, sandbox),
        middleware=[Middleware(CountAnswers, metrics=metrics)],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan(settings, static, metrics, sandbox),
    )
    return guard(app, settings)


def routes(static: StaticFiles, sandbox: Sandbox | None) -> list[BaseRoute]:
    """Who answers what, in the order in which it is looked for."""
    return [
        *health.routes,
        *merchant_api.routes,
        *webhooks.routes,
        *([Mount("/sandbox", sandbox.app, name="sandbox")] if sandbox else []),
        Mount("/static", static, name="static"),
        *brand.routes,
        Mount(
            "",
            routes=[
                *home.routes,  # then the panels: what is asked for most is looked for first
                *subscriptions.routes,
                *invoices.routes,
                *payment_methods.routes,
                *billing_information.routes,
                *plans.routes,
                *portal_sessions.routes,
                *links.routes,
                *login.routes,
                *sessions.routes,
                *activity.routes,
                *payment_history.routes,
                *language.routes,
                *settings_page.routes,
            ],
            middleware=[
                Middleware(PortalSession),
                Middleware(Operator),
                Middleware(Pace),
                Middleware(Csrf),
                Middleware(FlowLimit),
            ],
        ),
    ]


def lifespan(settings: Settings, static: StaticFiles, metrics: Metrics, sandbox: Sandbox | None) -> Lifespan:
    """What lives as long as the process, by the names under which handlers find it in `request.state`."""
    clock: Clock = sandbox.clock if sandbox else SystemClock()

    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(Store.connect(settings.database_url))
            gateway = await stack.enter_async_context(
                Gateway.connect(
                    settings.stripe_api_key or SANDBOX_KEY,
                    api_base=stripe_address(settings),
                    observe=noted(metrics.called),
                )
            )
            keys = settings.secret_keys or (await kept_secret(store, clock, "signing"),)
            audit = Audit(store, clock)
            catalogue = Catalogue(gateway)
            customers = Customers(gateway)
            if sandbox:
                sandbox.on_reset(gateway.forget_reads, catalogue.forget, customers.forget_all)
            owned = Subscriptions(gateway, catalogue, customers)
            payments = Payments(gateway)
            methods = PaymentMethods(gateway, owned, clock)
            tokens = Tokens(keys, clock)
            kept = Sessions(store, tokens, clock, audit)
            personal_links = Links(store, tokens, clock, audit, kept)
            idempotency = Idempotency(store, clock)
            configurations = Configurations(store, clock, audit, gateway, settings.deployment)
            await configurations.ensure_default(
                *(demo.terms(sandbox) if sandbox else (USUAL, None)), login_page=sandbox is not None
            )
            demo_brand, demo_pictures = tidewater()
            brands = Brands(store, clock, audit, demo_brand if sandbox else plain_brand(settings.base_url))
            if sandbox:
                await brands.ensure(demo_brand, demo_pictures)
            else:
                await adopt_account_brand(brands, gateway)
            templates, looks = Templates(static), Looks(brands, static, tokens)
            mailer = mails.mailer(settings)
            logins = Login.over(
                gateway=gateway,
                store=store,
                tokens=tokens,
                clock=clock,
                audit=audit,
                sessions=kept,
                codes=settings.login_limits.codes,
                tries=settings.login_limits.tries,
            )
            changing = Changing.over(
                gateway=gateway,
                store=store,
                clock=clock,
                audit=audit,
                customers=customers,
                subscriptions=owned,
                methods=methods,
            )
            secrets = settings.stripe_webhook_secrets
            if sandbox:
                secrets = (own_secret := new_secret("whsec"), *secrets)
                sandbox.listen(f"{settings.own_address}{webhooks.STRIPE}", own_secret, WATCHED)
            upkeep = Upkeep.over(
                gateway=gateway,
                store=store,
                clock=clock,
                audit=audit,
                secrets=secrets,
                livemode=settings.livemode,
                source=f"{'live' if settings.livemode else 'test'} {stripe_address(settings)}",
                catalogue=catalogue,
                customers=customers,
                changing=changing,
                sessions=kept,
                links=personal_links,
            )
            if sandbox:
                await upkeep.begin_anew()
                sandbox.on_reset(upkeep.begin_anew_soon)
            stack.push_async_callback(upkeep.stop, asyncio.create_task(upkeep.run()))
            writers: dict[str, Writer] = {
                LOGIN_MAIL: mails.LoginMail(logins.challenges, templates, looks, settings.base_url),
                merchant_links.LINK_MAIL: mails.LinkMail(
                    personal_links, customers, templates, looks, settings.base_url
                ),
            }
            operator_sessions = OperatorSessions(store, tokens, clock, audit, settings.operator_password_hash)
            drafts = Drafts(store, clock)
            postman = Postman(logins.queue, mailer, writers)
            stack.push_async_callback(postman.stop, asyncio.create_task(postman.run()))
            purging = asyncio.create_task(
                purge_hourly(
                    kept,
                    personal_links,
                    idempotency,
                    logins.challenges,
                    upkeep.receipts,
                    operator_sessions,
                    brands,
                    drafts,
                )
            )
            stack.callback(purging.cancel)
            yield {
                "alarms": Alarms(audit, clock),
                "audit": audit,
                "audit_log": AuditLog(store),
                "brands": brands,
                "billing": BillingInformation(
                    updating=Updating(gateway, customers, audit),
                    tax_ids=TaxIds(gateway, audit),
                    emails=EmailChanges(
                        gateway=gateway,
                        customers=customers,
                        store=store,
                        tokens=tokens,
                        clock=clock,
                        audit=audit,
                        mailer=mailer,
                    )
                    if mails.can_send(settings)
                    else None,
                ),
                "catalogue": catalogue,
                "challenges": logins.challenges,
                "changing": changing,
                "clock": clock,
                "configurations": configurations,
                "customers": customers,
                "drafts": drafts,
                "editing": Editing(store, configurations),
                "explaining": Explaining(gateway, catalogue, payments, owned),
                "exporting": Exporting(gateway),
                "gateway": gateway,
                "idempotency": idempotency,
                "invoices": Invoices(gateway, catalogue),
                "looks": looks,
                "links": personal_links,
                "merchant_keys": MerchantKeys(
                    store, clock, audit, settings.merchant_keys, livemode=settings.livemode
                ),
                "mail_queue": logins.queue,
                "metrics": metrics,
                "openings": logins.openings,
                "operator_sessions": operator_sessions,
                "pace": Budget(MOST_REQUESTS, WITHIN_SECONDS, clock),
                "panels": home.PANELS,
                "payments": payments,
                "paying": Paying(gateway, methods, audit),
                "payment_methods": methods,
                "plans": Plans.over(
                    gateway=gateway,
                    store=store,
                    clock=clock,
                    audit=audit,
                    catalogue=catalogue,
                    subscriptions=owned,
                    configurations=configurations,
                ),
                "sessions": kept,
                "settings": settings,
                "signing_in": SigningIn(
                    store,
                    Budgets(store, tokens, clock),
                    operator_sessions,
                    audit,
                    settings.operator_password_hash,
                ),
                "store": store,
                "subscriptions": owned,
                "templates": templates,
                "tokens": tokens,
                "upkeep": upkeep,
            }

    return alive


class Purged(Protocol):
    """What forgets what is over."""

    async def purge(self) -> None: ...


async def purge_hourly(*kept: Purged) -> None:
    """What is over is forgotten within a day (SECURITY D6); a database that is away is asked again later."""
    while True:
        with suppress(StoreUnavailable):
            for one in kept:
                await one.purge()
        await asyncio.sleep(3600)


def embedded_sandbox(settings: Settings) -> Sandbox:
    """Its pages bear this machine's other name: as Stripe's, they are of another origin than the portal."""
    hosted = settings.base_url.replace("//127.0.0.1:", "//localhost:")
    return create_sandbox(base_url=f"{hosted}/sandbox", portal_url=settings.base_url)


def stripe_address(settings: Settings) -> str | None:
    """Where Stripe is: another server where one is set, this process's sandbox where there is no key."""
    return settings.own_sandbox if settings.sandboxed else settings.stripe_api_base
