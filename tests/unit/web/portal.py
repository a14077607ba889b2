"""A portal for tests of pages: the real routes, panels and templates over canned answers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import web
from branding.demo import tidewater
from services.audit import Audit
from services.catalogue import Catalogue
from services.configurations.objects import BusinessProfile, Configuration
from services.customers import Customers
from services.invoices import Invoices
from services.payment_methods import PaymentMethods
from services.plans.plans import Plans
from services.sessions import Session
from services.subscriptions import Subscriptions
from tests.unit import canned
from tests.unit.canned import CannedGateway
from tests.unit.services.clock import TestClock
from web.brand_files import BrandFiles
from web.errors import EXCEPTION_HANDLERS
from web.metrics import Metrics
from web.rendering import Templates
from web.routes import billing_information, home, invoices, language, payment_methods, subscriptions
from web.settings import Settings
from web.static_files import StaticFiles

STATIC = StaticFiles(Path(web.__file__).parent / "static")
BRAND = BrandFiles(tidewater(), STATIC)
TEMPLATES = Templates(STATIC, BRAND)

SESSION = Session(
    id="bps_1",
    customer="cus_1",
    configuration="bpc_1",
    source="api",
    locale="en",
    return_url="https://tidewater.example/account",
    flow=None,
    csrf_token="csrf_1",
    created=canned.NOW,
    opened=canned.NOW,
    last_seen=canned.NOW,
)


class _Bare:
    """What the middleware of the real application sets, for one session or none."""

    def __init__(self, app: ASGIApp, *, state: Mapping[str, Any]) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"] = {**self._state, "request_id": "req_1"}
        await self._app(scope, receive, send)


class _Configurations:
    """One configuration with the merchant's links."""

    async def retrieve(self, configuration: str) -> Configuration:
        profile = BusinessProfile(
            terms_of_service_url="https://tidewater.example/terms",
            privacy_policy_url="https://tidewater.example/privacy",
        )
        return Configuration(id=configuration, business_profile=profile, created=0, livemode=False, updated=0)


class _NothingStored:
    """A database without a row."""

    async def read(self, _work: object) -> list[object]:
        return []


def portal_state(gateway: CannedGateway) -> dict[str, Any]:
    """What handlers find in `request.state`."""
    catalogue, customers = Catalogue(gateway), Customers(gateway)
    subscriptions = Subscriptions(gateway, catalogue, customers)
    clock = TestClock(canned.NOW)
    configurations: Any = _Configurations()
    store: Any = _NothingStored()
    return {
        "catalogue": catalogue,
        "clock": clock,
        "configurations": configurations,
        "customers": customers,
        "gateway": gateway,
        "invoices": Invoices(gateway, catalogue),
        "metrics": Metrics(),
        "panels": home.PANELS,
        "payment_methods": PaymentMethods(gateway, customers, subscriptions, clock),
        "plans": Plans.over(
            gateway=gateway,
            store=store,
            clock=clock,
            audit=Audit(store, clock),
            catalogue=catalogue,
            subscriptions=subscriptions,
            configurations=configurations,
        ),
        "settings": Settings(base_url="http://testserver"),
        "subscriptions": subscriptions,
        "templates": TEMPLATES,
    }


def portal_app(gateway: CannedGateway, session: Session | None = SESSION) -> Starlette:
    """The pages for one session, or for a stranger."""
    modules = (home, subscriptions, payment_methods, billing_information, invoices, language)
    return Starlette(
        routes=[
            Mount("/static", STATIC),
            Mount("/p/brand", BRAND),
            *(route for module in modules for route in module.routes),
        ],
        middleware=[Middleware(_Bare, state={**portal_state(gateway), "session": session})],
        exception_handlers=EXCEPTION_HANDLERS,
    )


FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Visit:
    """A browser in front of a portal; `gateway` is its Stripe."""

    def __init__(self, answers: Mapping[str, Any] | None = None, session: Session | None = SESSION) -> None:
        self.gateway = CannedGateway(canned.account(**(answers or {})))
        transport = httpx.ASGITransport(app=portal_app(self.gateway, session), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def page(self, path: str = "/p", **headers: str) -> httpx.Response:
        """What a browser gets."""
        return await self._client.get(path, headers=headers)

    async def post(self, path: str, **form: str) -> httpx.Response:
        """What a browser gets for a form; its cookies are kept."""
        return await self._client.post(path, data=form)

    async def fragment(self, path: str) -> httpx.Response:
        """What htmx gets for a part of the page."""
        return await self._client.get(path, headers=FRAGMENT)


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncIterator[ASGIApp]:
    """The application after its start, with what its lifespan yields in every request's state."""
    received: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    state: dict[str, Any] = {}
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    await received.put({"type": "lifespan.startup"})
    life = asyncio.ensure_future(app(scope, received.get, said.put))
    assert (await said.get())["type"] == "lifespan.startup.complete"

    async def serving(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    yield serving
    await received.put({"type": "lifespan.shutdown"})
    await life
