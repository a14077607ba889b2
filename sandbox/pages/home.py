"""QA's page: demo customers, mails, clock, deliveries, faults and reset, and the way into the portal."""

from urllib.parse import urlsplit

import aiohttp
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.api.errors import StripeError
from sandbox.pages.control import sent_parameters
from sandbox.pages.site import lead_on, render, sandbox_of
from sandbox.seed.scenarios import SCENARIOS
from sandbox.world import World

PORTAL_KEY = "sk_test_sandbox"
SHOWN = 20
PATIENCE = aiohttp.ClientTimeout(total=10)


class DemoCustomer(Struct, frozen=True):
    """`shows` says in a sentence what the customer is there for."""

    id: str
    name: str
    email: str
    scenario: str
    shows: str


def demo_customers(world: World) -> list[DemoCustomer]:
    """The customers that carry a scenario, in the order of the scenarios."""
    order = list(SCENARIOS)
    found = [
        DemoCustomer(
            customer.id, customer.name or "", customer.email or "", scenario, SCENARIOS[scenario].shows
        )
        for customer in world.customers
        if (scenario := customer.metadata.get("scenario", "")) in SCENARIOS
    ]
    return sorted(found, key=lambda customer: order.index(customer.scenario))


async def show_home(request: Request) -> Response:
    sandbox = sandbox_of(request)
    return render(
        request,
        "home.html",
        customers=demo_customers(sandbox.world),
        mails=sandbox.outbox.to()[::-1][:SHOWN],
        now=sandbox.clock.now(),
        deliveries=list(sandbox.webhooks.deliveries)[::-1][:SHOWN],
        faults=sandbox.gate.faults.waiting,
        latency_ms=sandbox.gate.faults.latency_ms,
        base_url=sandbox.base_url,
        portal_url=sandbox.portal_url,
    )


async def open_portal(request: Request) -> Response:
    """Opens the portal as `customer`, by the merchant's API like any merchant's server would."""
    sandbox = sandbox_of(request)
    sent = await sent_parameters(request)
    customer = sandbox.world.customers.get(sent.get("customer", ""), param="customer")
    url = await _session_url(sandbox.portal_url, customer.id)
    if _origin(url) == _origin(str(request.base_url)):
        return RedirectResponse(url, status_code=303)
    return lead_on(request, "Opening the portal", url)


async def _session_url(portal_url: str, customer: str) -> str:
    """Raises StripeError (502) when the portal does not answer with a session."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as client,
            client.post(
                f"{portal_url}/v1/billing_portal/sessions",
                data={"customer": customer},
                headers={"authorization": f"Bearer {PORTAL_KEY}"},
            ) as answer,
        ):
            body = await answer.json()
            return str(body["url"])
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
        message = f"The portal at {portal_url} gave no session. Is it running there, on this sandbox?"
        raise StripeError(message, status=502, error_type="api_error") from error


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


routes = [
    Route("/", show_home, methods=["GET"]),
    Route("/open", open_portal, methods=["POST"]),
]
