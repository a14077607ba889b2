"""The application: its middleware, its table of routes, and the services of `web.wiring` behind them."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Router
from starlette.types import ASGIApp

from sandbox.app import Sandbox, create_sandbox
from web import demo, logs
from web.errors import EXCEPTION_HANDLERS
from web.metrics import CountAnswers, Metrics
from web.middleware.csrf import Csrf
from web.middleware.flow import FlowLimit
from web.middleware.guard import guard
from web.middleware.operator import Operator
from web.middleware.pace import Pace
from web.middleware.session import PortalSession
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
    payment_methods,
    payments,
    plans,
    portal_sessions,
    security_contact,
    sessions,
    slashes,
    subscriptions,
    webhooks,
)
from web.routes import settings as settings_page
from web.settings import Settings
from web.static_files import StaticFiles
from web.wiring import lifespan

STATIC = Path(__file__).parent / "static"


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
        *security_contact.routes,
        *merchant_api.routes,
        *webhooks.routes,
        *([Mount("/sandbox", sandbox.app, name="sandbox")] if sandbox else []),
        Mount("/static", static, name="static"),
        *brand.routes,
        Mount(
            "",
            Router(
                redirect_slashes=False,
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
                    *payments.routes,
                    *language.routes,
                    *settings_page.routes,
                    *slashes.routes,
                ],
            ),
            middleware=[
                Middleware(PortalSession),
                Middleware(Operator),
                Middleware(Pace),
                Middleware(Csrf),
                Middleware(FlowLimit),
            ],
        ),
    ]


def embedded_sandbox(settings: Settings) -> Sandbox:
    """Its pages bear this machine's other name: as Stripe's, they are of another origin than the portal."""
    hosted = settings.base_url.replace("//127.0.0.1:", "//localhost:")
    return create_sandbox(base_url=f"{hosted}/sandbox", portal_url=settings.base_url)
