"""A portal over a whole sandbox, and what each of its addresses asks of it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlsplit

import httpx
from sqlalchemy import update
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from sandbox.app import Sandbox, create_sandbox
from sandbox.clock import StillClock
from sandbox.objects.invoice_items import InvoiceItem
from sandbox.objects.invoices import Invoice
from sandbox.seed.stage import Stage
from services.audit import Origin
from services.configurations.defaults import everything
from services.ids import new_id
from services.mail import Mail
from services.paused.scanning import Scanning
from services.sessions import NewSession
from services.store import schema
from tests.unit.sandbox.serving import serving
from tests.unit.web.looks import STATIC
from tests.unit.web.portal import FRAGMENT, RETURN_URL, portal_settings, started
from web import demo, mails
from web.app import create_app, routes
from web.wiring import merchant

if TYPE_CHECKING:
    from web.request import State

SLUG = "AbCdEfGhIjKlMnOp"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_PATIENCE_SECONDS = 10
_ORIGIN = Origin(actor="system")


class Pocket:
    """The mails that were sent, where their reader finds them."""

    def __init__(self) -> None:
        self._mails: asyncio.Queue[Mail] = asyncio.Queue()

    async def send(self, mail: Mail) -> None:
        await self._mails.put(mail)

    async def next(self) -> Mail:
        return await asyncio.wait_for(self._mails.get(), _PATIENCE_SECONDS)


class Shop:
    """`spent` is the most that a request to each route has asked of Stripe."""

    def __init__(self, sandbox: Sandbox, portal: ASGIApp, state: "State", pocket: Pocket) -> None:
        self.sandbox = sandbox
        self.portal = portal
        self.state = state
        self.pocket = pocket
        self.spent: dict[str, int] = {}
        self.stage = Stage(sandbox.local, StillClock(sandbox.clock.now()), "made here", 0)

    async def warm(self) -> None:
        """Every product and price is known, and what the account and its ways to pay are."""
        world, catalogue = self.sandbox.world, self.state.catalogue
        await catalogue.products(product.id for product in world.products)
        await catalogue.prices(price.id for price in world.prices)
        await self.state.changing.offerings.of(self.id_of("active"), None)

    def id_of(self, scenario: str) -> str:
        """The demo's customer of that scenario."""
        found = (one.id for one in self.sandbox.world.customers if one.metadata.get("scenario") == scenario)
        return next(found)

    def made(self, *cards: str) -> str:
        """A fresh customer of Plain with these cards, of which the first is the default."""
        customer = self.stage.customer("Ada", "ada@example.com", address={"country": "US"})
        methods = [self.stage.card(customer, card) for card in cards]
        self.stage.pay_by(customer, methods[0])
        self.stage.subscribe(customer, "plain_monthly_usd")
        return customer.id

    def open_invoice(self, customer: str) -> str:
        """One more that is to be paid by hand."""
        api = self.sandbox.local
        api.post("/invoiceitems", InvoiceItem, customer=customer, amount=900, currency="usd")
        made = api.post(
            "/invoices",
            Invoice,
            customer=customer,
            pending_invoice_items_behavior="include",
            auto_advance=False,
        )
        return api.post(f"/invoices/{made.id}/finalize", Invoice).id

    async def at_stripe(self, path: str, form: dict[str, str]) -> None:
        """The customer sends a form of Stripe's own pages."""
        transport = httpx.ASGITransport(app=self.sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
            assert (await browser.post(path, data=form)).status_code < 400

    def visitor(self) -> "Visitor":
        """A browser without a session."""
        return Visitor(self)

    async def session_url(self, customer: str) -> str:
        """A fresh one, as the merchant would have it made."""
        sessions, wanted = self.state.sessions, await self._wanted(customer)
        return f"/p/session/{(await sessions.create(wanted, _ORIGIN)).token}"

    async def customer(self, customer: str, flow: dict[str, Any] | None = None) -> "Visitor":
        """A signed-in customer."""
        sessions, wanted = self.state.sessions, await self._wanted(customer, flow)
        opened = await sessions.open((await sessions.create(wanted, _ORIGIN)).token, _ORIGIN)
        visitor = Visitor(self, customer)
        visitor.client.cookies.set("portal_session", opened.cookie)
        visitor.csrf_token = opened.session.csrf_token
        return visitor

    async def _wanted(self, customer: str, flow: dict[str, Any] | None = None) -> NewSession:
        configuration = (await self.state.configurations.default()).id
        return NewSession(
            customer=customer,
            configuration=configuration,
            source="api",
            locale="en",
            return_url=RETURN_URL,
            flow=flow,
        )


class Visitor:
    """Each request notes what it asked of Stripe; redirects are not followed."""

    def __init__(self, shop: Shop, customer: str = "") -> None:
        self._shop = shop
        self.id = customer
        self.csrf_token = ""
        transport = httpx.ASGITransport(app=shop.portal)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def get(self, path: str, case: str = "", *, page: bool = False) -> httpx.Response:
        """A fragment, or the whole page; `case` tells apart what costs more than the usual."""
        return await self._noted("GET", path, case, headers={} if page else FRAGMENT)

    async def post(self, path: str, case: str = "", **form: str) -> httpx.Response:
        """A form with a fresh key, unless another is given."""
        sent = {"csrf_token": self.csrf_token, "key": new_id("key"), **form}
        return await self._noted("POST", path, case, data=sent, headers=FRAGMENT)

    async def submit(self, page: str, path: str = "", case: str = "", **form: str) -> httpx.Response:
        """The form of a page, with its hidden fields, to the page's own path or another."""
        hidden = dict(HIDDEN.findall((await self.get(page)).text))
        return await self.post(path or urlsplit(page).path, case, **{**hidden, **form})

    async def arrive(self, url: str) -> int:
        """From a session's URL to the end of the page: how many calls that took."""
        self._shop.sandbox.gate.log.clear()
        answer = await self.client.get(url, follow_redirects=True)
        assert answer.status_code == 200
        return len(self._shop.sandbox.gate.log.entries)

    async def _noted(self, method: str, path: str, case: str, **request: Any) -> httpx.Response:
        if self.id:
            await self._shop.state.customers.known(self.id)
        log = self._shop.sandbox.gate.log
        log.clear()
        answer = await self.client.request(method, path, **request)
        assert answer.status_code < 400, f"{method} {path} answered {answer.status_code}"
        self.csrf_token = dict(HIDDEN.findall(answer.text)).get("csrf_token", self.csrf_token)
        route = route_of(method, urlsplit(path).path) + (f", {case}" if case else "")
        self._shop.spent[route] = max(self._shop.spent.get(route, 0), len(log.entries))
        return answer


def served(found: Sequence[BaseRoute]) -> Iterator[Route]:
    """Every route of the portal's own, in the order in which they are looked for."""
    for route in found:
        if isinstance(route, Mount) and not route.path:
            yield from served(route.routes)
        elif isinstance(route, Route):
            yield route


ROUTES = [
    (method, route.path, route.path_regex)
    for route in served(routes(STATIC, None))
    for method in (route.methods or set()) - {"HEAD"}
]


def route_of(method: str, path: str) -> str:
    """Which route answers."""
    return next(f"{method} {known}" for m, known, regex in ROUTES if m == method and regex.match(path))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Shop]:
    """The demo's merchant, with every feature on, and a portal that has read the catalogue."""
    sandbox = create_sandbox(seed="empty")
    sandbox.reset("demo", 30)
    pocket = Pocket()

    async def no_scan(_self: Scanning) -> None:
        """Its call would come at any moment among those of a test."""
        await asyncio.Event().wait()

    async with serving(sandbox) as address:
        settings = replace(portal_settings(folder), stripe_api_base=address, smtp_url="smtp://127.0.0.1:9")
        with (
            patch.object(merchant, "USUAL", everything(demo.offered(sandbox))),
            patch.object(mails, "mailer", lambda _settings: pocket),
            patch.object(Scanning, "run", no_scan),
        ):
            async with started(create_app(settings)) as (portal, state):
                login = {"login_slug": SLUG}
                await state.store.write(lambda c: c.execute(update(schema.configurations).values(login)))
                shop = Shop(sandbox, portal, state, pocket)
                await shop.warm()
                yield shop
