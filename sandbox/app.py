"""The sandbox's wiring: its parts put together as one ASGI application."""

import gc
from collections.abc import Callable, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from sandbox.announcing import Announcing
from sandbox.api.endpoint import Api
from sandbox.api.errors import StripeError
from sandbox.api.local import LocalApi
from sandbox.api.operations import Router
from sandbox.billing import timeline
from sandbox.clock import Clock
from sandbox.expansions import expander
from sandbox.gate import Gate
from sandbox.operations import (
    account,
    balance_transactions,
    charges,
    checkout_sessions,
    coupons,
    credit_notes,
    customer_search,
    customers,
    events,
    invoice_items,
    invoice_lines,
    invoice_payments,
    invoice_search,
    invoice_steps,
    invoices,
    meter_events,
    meters,
    payment_intents,
    payment_method_configurations,
    payment_methods,
    previews,
    prices,
    products,
    promotion_codes,
    refunds,
    setup_intents,
    subscription_changes,
    subscription_items,
    subscription_schedules,
    subscriptions,
    tax_ids,
    tax_rates,
    test_clocks,
    webhook_endpoints,
)
from sandbox.outbox import Outbox
from sandbox.pages import authentication, checkout, control, home, machinery, receipts, site
from sandbox.pages import invoices as invoice_pages
from sandbox.seed import HISTORY, SeedName, plant
from sandbox.webhooks import Webhooks, add_endpoint
from sandbox.world import World

NOUNS = [
    account,
    balance_transactions,
    charges,
    checkout_sessions,
    coupons,
    credit_notes,
    customer_search,
    customers,
    events,
    invoice_items,
    invoice_lines,
    invoice_payments,
    invoice_search,
    invoice_steps,
    invoices,
    meter_events,
    meters,
    payment_intents,
    payment_method_configurations,
    payment_methods,
    prices,
    previews,
    products,
    promotion_codes,
    refunds,
    setup_intents,
    subscription_changes,
    subscription_items,
    subscription_schedules,
    subscriptions,
    tax_ids,
    tax_rates,
    test_clocks,
    webhook_endpoints,
]
OPERATIONS = [operation for noun in NOUNS for operation in noun.operations.all]


class Sandbox:
    """A Stripe-compatible server: `app` speaks HTTP, `clock` is its time.

    `base_url` is where browsers reach it and `portal_url` where the portal's merchant API answers, both
    without a slash at the end; the portal is at the same origin unless told otherwise.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        seed: SeedName = "demo",
        base_url: str = "http://127.0.0.1:8000/sandbox",
        portal_url: str | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.base_url = base_url
        self.portal_url = base_url.removesuffix("/sandbox") if portal_url is None else portal_url
        self._router = Router(OPERATIONS)
        self._listener: tuple[str, str, list[str]] | None = None
        self._on_reset: list[Callable[[], None]] = []
        self._on_change: list[Callable[[], None]] = []
        self.gate = Gate(self._api, self.clock)
        self._begin(seed)
        self.app = Starlette(
            routes=[
                Route("/v1/{path:path}", self.gate),
                *control.routes,
                *authentication.routes,
                *checkout.routes,
                *home.routes,
                *invoice_pages.routes,
                *machinery.routes,
                *receipts.routes,
                Mount("/static", StaticFiles(directory=site.HERE / "static")),
            ],
            middleware=[Middleware(Announcing, changed=self._changed)],
            exception_handlers={StripeError: refused, HTTPException: not_served},
        )
        self.app.state.sandbox = self

    def reset(self, seed: SeedName, history: int = HISTORY) -> None:
        """Begins anew with the demo data or an empty account. Time goes on from where it is.

        `history`: how many invoices the demo's customer with many has; fewer are made faster.
        """
        self.webhooks.cancel()
        self.gate.clear()
        self._begin(seed, history)
        for forget in self._on_reset:
            forget()
        set_aside()

    def on_reset(self, *forget: Callable[[], None]) -> None:
        """Calls each `forget` whenever all there was is gone: nobody is left to tell by webhook."""
        self._on_reset.extend(forget)

    def on_change(self, forget: Callable[[], None]) -> None:
        """Calls `forget` whenever the API, a page or the clock may have changed something."""
        self._on_change.append(forget)

    def listen(self, url: str, secret: str, events: Iterable[str] = ("*",)) -> None:
        """Sends these events to `url`, signed with `secret`, as a webhook endpoint that outlives resets."""
        self._listener = (url, secret, list(events))
        add_endpoint(self.world, *self._listener)

    def _begin(self, seed: SeedName, history: int = HISTORY) -> None:
        self.world = World(self.clock, self.base_url)
        self.webhooks = Webhooks(self.world)
        self.outbox = Outbox()
        self.local = LocalApi(self.world, self._router)
        self._v1 = Api(self.world, self._router, expander(self.world))
        if seed == "demo":
            plant(self.local, history)
        if self._listener:
            add_endpoint(self.world, *self._listener)

    def advance_to(self, moment: int) -> None:
        """Moves the clock ahead to `moment` (Unix seconds); what is due until then happens."""
        timeline.advance(self.world, moment)

    def _changed(self) -> None:
        for forget in self._on_change:
            forget()

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        timeline.catch_up(self.world)
        response = await self._v1.endpoint(Request(scope, receive))
        await response(scope, receive, send)


def set_aside() -> None:
    """Lets the garbage collector walk past all there is: a full walk would hold every request up.

    A World that is gone stays behind nowhere: it has no cycles, which only the collector would find.
    """
    gc.collect()
    gc.freeze()


def create_sandbox(
    clock: Clock | None = None,
    seed: SeedName = "demo",
    base_url: str = "http://127.0.0.1:8000/sandbox",
    portal_url: str | None = None,
) -> Sandbox:
    return Sandbox(clock, seed, base_url, portal_url)


def standalone(sandbox: Sandbox) -> Starlette:
    """The sandbox as a server of its own, at the same paths below /sandbox as inside the portal.

    The API is at the root, too: Stripe's SDK for Node takes a host and a port, and no path.
    """
    api = Route("/v1/{path:path}", sandbox.gate)
    return Starlette(routes=[Route("/", to_start), Mount("/sandbox", sandbox.app), api])


def to_start(_request: Request) -> Response:
    return RedirectResponse("/sandbox/")


def refused(request: Request, error: Exception) -> Response:
    """A StripeError of a page or a control address: JSON, or a page for a browser."""
    if not isinstance(error, StripeError):
        raise error
    if wants_html(request):
        return site.message(request, "That did not work", str(error), error.status)
    return site.json_answer(error.body(), error.status)


def not_served(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if wants_html(request):
        return site.message(request, error.detail, "The sandbox has nothing here.", error.status_code)
    body: dict[str, Any] = {"error": {"message": error.detail, "type": "invalid_request_error"}}
    return site.json_answer(body, error.status_code)


def wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
