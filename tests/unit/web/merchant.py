"""The merchant API with its true services, and a canned Stripe that knows two customers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from branding.demo import tidewater
from services.audit import Audit
from services.brands import Brands
from services.configurations import Configurations
from services.configurations.defaults import everything
from services.configurations.objects import Product
from services.idempotency import Idempotency
from services.links import Links
from services.mail.queue import MailQueue
from services.merchant_keys import MerchantKeys
from services.sessions import Sessions
from services.store import Store
from services.stripe_gateway.gateway import Gateway
from services.tokens import Tokens
from tests.unit.databases import database
from tests.unit.services.clock import TestClock
from tests.unit.web import sold
from web.middleware.guard import guard
from web.request import state_of
from web.routes import merchant_api
from web.settings import Settings

if TYPE_CHECKING:
    from web.request import State

KEY = "sk_test_sandbox"
BASE = "http://127.0.0.1:8000"
LINKS = {
    "default_return_url": "https://shop.example/account",
    "terms_of_service_url": "https://shop.example/terms",
    "privacy_policy_url": "https://shop.example/privacy",
}

_LEA = """{"object": "list", "has_more": false, "data": [
    {"id": "cus_mail", "object": "customer", "email": "lea@example.com", "created": 1}]}"""
_TWO = """{"object": "list", "has_more": false, "data": [
    {"id": "cus_2", "object": "customer", "email": "two@example.com", "created": 2},
    {"id": "cus_3", "object": "customer", "email": "two@example.com", "created": 3}]}"""
_NONE = '{"object": "list", "has_more": false, "data": []}'
_ANSWERS = {
    "/v1/customers/cus_1": (200, '{"id": "cus_1", "object": "customer"}'),
    "/v1/customers/cus_mail": (200, '{"id": "cus_mail", "object": "customer", "email": "lea@example.com"}'),
    "/v1/customers?email=lea@example.com&limit=100": (200, _LEA),
    "/v1/customers?email=two@example.com&limit=100": (200, _TWO),
    "/v1/customers/cus_gone": (200, '{"id": "cus_gone", "object": "customer", "deleted": true}'),
    "/v1/customers/cus_locked": (403, '{"error": {"type": "x", "message": "The key lacks customer_read."}}'),
    "/v1/customers/cus_busy": (429, '{"error": {"type": "x", "message": "Too many requests."}}'),
}
_ANSWERS |= {
    f"/v1/prices/{price}?expand%5B0%5D=tiers&expand%5B1%5D=currency_options": _ANSWERS[
        f"/v1/customers/{customer}"
    ]
    for price, customer in (("price_locked", "cus_locked"), ("price_busy", "cus_busy"))
}
_MISSING = (
    404,
    '{"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such."}}',
)


@dataclass
class Merchant:
    """`state` is what the lifespan would give; `client` calls the API with its key."""

    state: "State"
    app: ASGIApp
    client: httpx.AsyncClient
    clock: TestClock
    upstream: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.state.store

    async def create(self, **form: str) -> httpx.Response:
        return await self.client.post("/v1/billing_portal/sessions", data={"customer": "cus_1", **form})


@asynccontextmanager
async def merchant(folder: Path, **changes: Any) -> AsyncIterator[Merchant]:
    here = {"base_url": BASE, "allowed_hosts": ("127.0.0.1:8000",), "database_url": database(folder)}
    settings = Settings(**{**here, **LINKS, **changes})
    clock = TestClock()
    asked: list[str] = []
    stripe = await asyncio.start_server(lambda r, w: _answer(r, w, asked), "127.0.0.1", 0)
    async with (
        stripe,
        Store.connect(settings.database_url) as store,
        Gateway.connect(KEY, api_base=f"http://127.0.0.1:{stripe.sockets[0].getsockname()[1]}") as gateway,
    ):
        audit = Audit(store, clock)
        configurations = Configurations(store, clock, audit, gateway, settings.deployment)
        await configurations.ensure_default(everything([Product(["price_1"], "prod_1")]))
        tokens = Tokens(["a key of the tests, long enough"], clock)
        sessions = Sessions(store, tokens, clock, audit)
        state = {
            "audit": audit,
            "brands": Brands(store, clock, audit, tidewater()[0]),
            "clock": clock,
            "configurations": configurations,
            "gateway": gateway,
            "idempotency": Idempotency(store, clock),
            "merchant_keys": MerchantKeys(
                store, clock, audit, settings.merchant_keys, livemode=settings.livemode
            ),
            "links": Links(store, tokens, clock, audit, sessions),
            "mail_queue": MailQueue(store, clock, audit),
            "plans": None,  # a flow about no subscription asks nothing of them
            "sessions": sessions,
            "settings": settings,
            "store": store,
        }
        app = _with(guard(Starlette(routes=list(merchant_api.routes)), settings), state)
        transport = httpx.ASGITransport(app)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(
            transport=transport, base_url=settings.base_url, headers=headers
        ) as client:
            yield Merchant(state_of({"state": state}), app, client, clock, asked)


def _with(app: ASGIApp, state: dict[str, Any]) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = dict(state)
        await app(scope, receive, send)

    return wrapped


def _sold(target: str) -> tuple[int, str] | None:
    """A product or a price, where it is asked for one that there is."""
    parts = urlsplit(target)
    if parts.path == "/v1/products":
        ids = [value for name, value in parse_qsl(parts.query) if name.startswith("ids")]
        return 200, json.dumps(sold.products(ids))
    price = sold.PRICES.get(parts.path.removeprefix("/v1/prices/"))
    return (200, json.dumps(price)) if price else None


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: list[str]) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode()
            asked.append(path)
            nobody = (200, _NONE) if path.startswith("/v1/customers?") else _MISSING
            status, body = _sold(path) or _ANSWERS.get(path, nobody)
            headers = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
            writer.write(f"HTTP/1.1 {status} X\r\n{headers}\r\n\r\n{body}".encode())
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
