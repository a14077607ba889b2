"""SECURITY F33: a load balancer hears of the end before it comes, and what is in flight is finished."""

import asyncio
import json
import signal
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.unit.web.test_cli import PATIENCE_SECONDS, said, started
from web.commands import ending
from web.commands.ending import ASKED_WITHIN_SECONDS, Ending
from web.routes import health


class Server:
    """What uvicorn's part is: it notes the signals that reach it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = 0.0
        self.ended: asyncio.Queue[int] = asyncio.Queue()
        monkeypatch.setattr(ending, "AFTER_TOLD_SECONDS", 0.0)
        self.app = Ending(Starlette(routes=[Route("/readyz", health.ready)]), clock=lambda: self.moment)
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def start(self) -> None:
        """As uvicorn does: its handlers first, then the lifespan."""
        signal.signal(signal.SIGTERM, lambda number, _frame: self.ended.put_nowait(number))

        async def never() -> dict[str, Any]:
            return {"type": "lifespan.shutdown"}

        async def said(_message: object) -> None:
            return

        await self.app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, never, said)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    before = signal.getsignal(signal.SIGTERM)
    yield Server(monkeypatch)
    signal.signal(signal.SIGTERM, before)


async def test_without_a_load_balancer_it_ends_at_once(server: Server) -> None:
    """Nobody asks: nobody has to be told. The same where somebody asked long ago."""
    await server.start()
    await server.client.get("/readyz")
    server.moment += ASKED_WITHIN_SECONDS
    signal.raise_signal(signal.SIGTERM)
    assert await server.ended.get() == signal.SIGTERM


async def test_a_load_balancer_is_told_first(server: Server) -> None:
    """`/readyz` is 503, then comes the end."""
    await server.start()
    await server.client.get("/readyz")
    signal.raise_signal(signal.SIGTERM)
    assert server.ended.empty()
    assert (await server.client.get("/readyz")).status_code == 503
    assert await server.ended.get() == signal.SIGTERM


async def test_a_load_balancer_that_does_not_come_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for without end."""
    monkeypatch.setattr(ending, "LONGEST_SECONDS", 0.0)
    await server.start()
    await server.client.get("/readyz")
    signal.raise_signal(signal.SIGTERM)
    assert await server.ended.get() == signal.SIGTERM


async def test_the_second_and_the_third_signal(server: Server) -> None:
    """The second ends the wait, the third also what is still in flight."""
    await server.start()
    await server.client.get("/readyz")
    signal.raise_signal(signal.SIGTERM)
    assert server.ended.empty()
    signal.raise_signal(signal.SIGTERM)
    assert await server.ended.get() == signal.SIGTERM
    signal.raise_signal(signal.SIGTERM)
    assert await server.ended.get() == signal.SIGINT


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def ask(url: str, **form: str) -> Any:
    """The answer of a merchant's request."""
    body = urlencode(form).encode() if form else None
    request = urllib.request.Request(url, body, {"Authorization": "Bearer sk_test_sandbox"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_a_page_in_flight_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a slow Stripe behind it, through SIGTERM, to the last byte; exit code 0."""
    monkeypatch.chdir(tmp_path)
    pages: list[bytes] = []

    def visit(url: str) -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        pages.append(opener.open(url).read())

    with started("sandbox", "--port", "0") as sandbox:
        stripe = said(sandbox).split()[1].rstrip("/")
        links = ("DEFAULT_RETURN_URL", "TERMS_OF_SERVICE_URL", "PRIVACY_POLICY_URL")
        settings = {f"PORTAL_{name}": "https://shop.example/" for name in links}
        settings |= {"STRIPE_API_KEY": "sk_test_sandbox", "STRIPE_API_BASE": stripe}
        with started("serve", "--port", "0", **settings) as process:
            base = said(process).split()[1]
            customer = ask(f"{stripe}/v1/customers?limit=1")["data"][0]["id"]
            session = ask(f"{base}/v1/billing_portal/sessions", customer=customer)["url"]
            assert status(f"{base}/readyz") == 200
            ask(f"{stripe}/faults", latency_ms="1500")
            visitor = threading.Thread(target=visit, args=(session,))
            visitor.start()
            while not any(one["path"] == "/v1/subscriptions" for one in ask(f"{stripe}/requests.json")):
                pass
            process.send_signal(signal.SIGTERM)
            while status(f"{base}/readyz") == 200:
                pass
            visitor.join(PATIENCE_SECONDS)
            _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert errors == ""
    assert b"</html>" in pages[0]
    assert b'id="invoices"' in pages[0]
