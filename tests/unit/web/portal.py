"""The real portal for tests of pages, over a Stripe of canned answers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx
import msgspec
from argon2 import PasswordHasher
from sqlalchemy import update
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.audit import Origin
from services.configurations.params import ConfigurationParams
from services.operators.sessions import IDLE_LIFE
from services.paused.scanning import Scanning
from services.sessions import NewSession, Session
from services.store import schema
from services.stripe_gateway.gateway import Call, Gateway
from tests.unit import canned
from tests.unit.canned import CannedGateway
from tests.unit.databases import database
from tests.unit.web.looks import STATIC
from web.app import create_app
from web.rendering import Templates
from web.request import state_of
from web.settings import Settings

if TYPE_CHECKING:
    from web.request import State

TEMPLATES = Templates(STATIC)

WEBHOOK_SECRET = "whsec_of_the_tests"
PASSWORD = "correct horse battery"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
RETURN_URL = "https://tidewater.example/account"
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def portal_settings(folder: Path) -> Settings:
    """A portal with a key, so without the embedded sandbox; its database is in `folder`."""
    folder.mkdir()
    return Settings(
        base_url="http://testserver",
        database_url=database(folder),
        allowed_hosts=("testserver",),
        stripe_api_key="sk_test_nobody",
        stripe_api_base="http://127.0.0.1:9",
        stripe_webhook_secrets=(WEBHOOK_SECRET,),
        secret_keys=("a key of the tests, long enough for them",),
        default_return_url=RETURN_URL,
        operator_password_hash=PASSWORD_HASH,
        terms_of_service_url="https://tidewater.example/terms",
        privacy_policy_url="https://tidewater.example/privacy",
    )


class Visit:
    """A browser in front of the portal, signed in or not; `gateway` is the portal's Stripe."""

    def __init__(self, app: ASGIApp, state: "State", gateway: CannedGateway) -> None:
        self.app = app
        self.state = state
        self.gateway = gateway
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver")
        self.csrf_token = ""

    async def sign_in(
        self,
        locale: str | None = "en",
        features: Mapping[str, Any] | None = None,
        flow: dict[str, Any] | None = None,
    ) -> None:
        """Opens a session of cus_1, as its merchant's link would; by default with all usual features."""
        sessions, origin = self.state.sessions, Origin(actor="system")
        configuration = await self._configuration(features, origin)
        wanted = NewSession(
            customer="cus_1",
            configuration=configuration,
            source="api",
            locale=locale,
            return_url=RETURN_URL,
            flow=flow,
        )
        made = await sessions.create(wanted, origin)
        opened = await sessions.open(made.token, origin)
        self.csrf_token = opened.session.csrf_token
        self._client.cookies.set("portal_session", opened.cookie)

    async def session(self) -> Session:
        """The session that its cookie opens."""
        found = await self.state.sessions.find(self._client.cookies["portal_session"])
        assert found is not None
        return found

    async def sign_in_as_operator(self) -> None:
        """Opens the settings page, as its password would."""
        sessions, origin = self.state.operator_sessions, Origin(actor="operator")
        store = self.state.store
        signed_in = await store.write(lambda connection: sessions.begin(connection, origin))
        self.csrf_token = signed_in.session.csrf_token
        self._client.cookies.set("portal_operator", signed_in.cookie)

    async def idle(self) -> None:
        """Leaves the settings page alone for longer than the operator's session lives."""
        past = {"last_seen": self.state.clock.now() - IDLE_LIFE}
        store = self.state.store
        table = schema.operator_sessions
        await store.write(lambda connection: connection.execute(update(table).values(past)))

    async def _configuration(self, features: Mapping[str, Any] | None, origin: Origin) -> str:
        configurations = self.state.configurations
        if features is None:
            return (await configurations.default()).id
        params = msgspec.convert({"features": features}, ConfigurationParams)
        store = self.state.store
        made = await configurations.checked(None, params)
        await store.write(lambda connection: configurations.add(connection, made, origin))
        return made.id

    async def page(self, path: str = "/p", **headers: str) -> httpx.Response:
        """What a browser gets."""
        return await self._client.get(path, headers=headers)

    async def fragment(self, path: str) -> httpx.Response:
        """What htmx gets for a part of the page."""
        return await self._client.get(path, headers=FRAGMENT)

    async def post(self, path: str, **form: str) -> httpx.Response:
        """What a browser gets for a form of the page; its cookies are kept."""
        return await self.post_as({}, path, form)

    async def post_as(self, signs: Mapping[str, str], path: str, form: Mapping[str, str]) -> httpx.Response:
        """The same with headers of one's own."""
        return await self._client.post(path, data={"csrf_token": self.csrf_token, **form}, headers=signs)

    async def request(self, method: str, path: str) -> httpx.Response:
        """What a bare request gets."""
        return await self._client.request(method, path)

    @property
    def cookies(self) -> str:
        """The Cookie header of this browser."""
        return "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())


@asynccontextmanager
async def visiting(folder: Path, answers: Mapping[str, Any]) -> AsyncIterator[Visit]:
    """A stranger in front of a portal with these answers over the usual account."""
    gateway = CannedGateway(canned.account(**answers))

    @asynccontextmanager
    async def connected(
        *_args: object, observe: Callable[[Call], None], **_named: object
    ) -> AsyncIterator[CannedGateway]:
        gateway.observe = observe
        yield gateway

    async def no_scan(_self: Scanning) -> None:
        """Its call would come at any moment among those of a test."""
        await asyncio.Event().wait()

    with (
        patch.object(Gateway, "connect", connected),
        patch.object(Scanning, "run", no_scan),
        # The same for every portal, and slow to make.
        patch("web.app.StaticFiles", return_value=STATIC),
        patch("web.wiring.merchant.Templates", return_value=TEMPLATES),
    ):
        async with started(create_app(portal_settings(folder))) as (app, state):
            gateway.calls.clear()
            yield Visit(app, state, gateway)


@asynccontextmanager
async def started(app: ASGIApp) -> AsyncIterator[tuple[ASGIApp, "State"]]:
    """The application after its start, with what its lifespan yields in every request's state."""
    received: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    state: dict[str, Any] = {}
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    await received.put({"type": "lifespan.startup"})
    life = asyncio.ensure_future(app(scope, received.get, said.put))
    assert (await said.get())["type"] == "lifespan.startup.complete"

    async def serving(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    yield serving, state_of(scope)
    await received.put({"type": "lifespan.shutdown"})
    await life
