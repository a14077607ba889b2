"""SECURITY H1 to H5, R4, R5, N1 and N2: what surrounds every request."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from services.stripe_gateway.errors import Unavailable
from services.stripe_gateway.gateway import in_time
from web.middleware import limits
from web.middleware.guard import guard
from web.middleware.limits import Limits
from web.settings import Settings

HOST = "billing.shop.example"
LIVE = Settings(
    base_url=f"https://{HOST}", allowed_hosts=(HOST,), trusted_proxies=(ip_network("10.0.0.0/8"),)
)
LOCAL = Settings(base_url="http://127.0.0.1:8000", allowed_hosts=("127.0.0.1:8000",))


async def show(request: Request) -> Response:
    client = request.client.host if request.client else None
    return JSONResponse({"id": request.state.request_id, "client": client, "scheme": request.url.scheme})


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def fail(request: Request) -> Response:
    raise RuntimeError


async def special(request: Request) -> Response:
    headers = {"Content-Security-Policy": "sandbox", "Cache-Control": "public", "Request-Id": "req_own"}
    return PlainTextResponse("x", headers=headers)


async def lead_on(request: Request) -> Response:
    return RedirectResponse("/show")


ROUTES = [
    Route("/show", show),
    Route("/v1/show", show),
    Route("/healthz", show),
    Route("/metrics", show),
    Route("/echo", echo, methods=["POST"]),
    Route("/settings/echo", echo, methods=["POST"]),
    Route("/fail", fail),
    Route("/special", special),
    Route("/lead-on", lead_on),
]


def client(settings: Settings = LIVE, peer: str = "192.0.2.1") -> httpx.AsyncClient:
    app = guard(Starlette(routes=ROUTES), settings)
    transport = httpx.ASGITransport(app, client=(peer, 1), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=settings.base_url)


async def test_the_sandboxs_own_address_is_known() -> None:
    """R11: behind a domain the portal reaches its sandbox; with a key nobody gets in by that address."""
    behind = replace(LIVE, listens_at="http://127.0.0.1:8000")
    for settings, status in ((behind, 200), (replace(behind, stripe_api_key="sk_test_1"), 400)):
        answer = await client(settings).get("/show", headers={"Host": "127.0.0.1:8000"})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "status"), [("/show", 200), ("/none", 404), ("/fail", 500), ("/lead-on", 307), ("/echo", 405)]
)
async def test_every_answer_has_a_policy(path: str, status: int) -> None:
    """H1, H4, H5: pages, 404s, faults and redirects alike."""
    answer = await client().get(path)
    assert answer.status_code == status
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
    }
    expected = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
        "strict-transport-security": "max-age=63072000",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "payment=()" in answer.headers["permissions-policy"]
    assert "access-control-allow-origin" not in answer.headers


async def test_plain_http_has_no_hsts() -> None:
    """H5: only a host that is reached by https may promise it."""
    assert "strict-transport-security" not in (await client(LOCAL).get("/show")).headers


async def test_an_answers_own_headers_stay() -> None:
    """The sandbox and static files have manners of their own."""
    headers = (await client().get("/special")).headers
    assert headers.get_list("content-security-policy") == ["sandbox"]
    assert headers.get_list("cache-control") == ["public"]
    assert headers.get_list("request-id") == ["req_own"]


async def test_requests_are_named() -> None:
    """D3, D5: by the server alone, a new name each."""
    async with client() as asking:
        first = await asking.get("/show", headers={"Request-Id": "req_forged\n"})
        second = await asking.get("/show")
    assert first.headers["request-id"] == first.json()["id"] != second.json()["id"]
    assert first.json()["id"].startswith("req_")


@pytest.mark.parametrize(
    "hosts",
    [["evil.example"], [f"{HOST}.evil.example"], [HOST, "evil.example"], [HOST, HOST], [f"{HOST}:81"], [""]],
)
async def test_other_hosts_are_refused(hosts: list[str]) -> None:
    """R4: another Host, or a second one, reaches nothing."""
    answer = await client().send(
        httpx.Request("GET", f"https://{HOST}/show", headers=[("Host", host) for host in hosts])
    )
    assert answer.status_code == 400
    assert "PORTAL_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("host", ["localhost:9999", "127.0.0.1", "[::1]:8000", "shop.localhost:8000"])
async def test_on_this_machine_every_local_name_is_good(host: str) -> None:
    """DESIGN: e2e tests use two origins of one machine."""
    assert (await client(LOCAL).get("/show", headers={"Host": host})).status_code == 200
    assert (await client().get("/show", headers={"Host": host})).status_code == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "[::1", "127.0.0.1:8000@evil.example"]
)
async def test_on_this_machine_other_names_are_refused(host: str) -> None:
    """R4: DNS rebinding does not reach a local portal."""
    assert (await client(LOCAL).get("/show", headers={"Host": host})).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
async def test_probes_may_come_by_address(path: str) -> None:
    """Orchestrators and monitoring do not know the portal's name."""
    assert (await client().get(path, headers={"Host": "10.1.2.3:8000"})).status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, nonsense", "nonsense"),
        ("10.0.0.1", "203.0.113.9:50123", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8::7]:50123", "2001:db8::7"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:192.0.2.1", "203.0.113.9", "192.0.2.1"),
    ],
)
async def test_only_our_proxies_name_the_client(peer: str, forwarded: str, seen: str) -> None:
    """R5, L6: the nearest address that is no proxy of ours; what stands before it may be forged."""
    answer = await client(peer=peer).get("/show", headers={"X-Forwarded-For": forwarded})
    assert answer.json()["client"] == seen


@pytest.mark.parametrize(("peer", "scheme"), [("10.0.0.1", "https"), ("192.0.2.1", "http")])
async def test_only_our_proxies_name_the_scheme(peer: str, scheme: str) -> None:
    """R5: https is what a trusted proxy says it is."""
    asking = client(peer=peer)
    answer = await asking.get(
        f"http://{HOST}/show", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "x"}
    )
    assert answer.json()["scheme"] == scheme


async def test_the_api_is_refused_on_plain_http() -> None:
    """R5: refused, not redirected, and told what to do."""
    answer = await client().get(f"http://{HOST}/v1/show")
    assert answer.status_code == 403
    assert "PORTAL_TRUSTED_PROXIES" in answer.json()["error"]["message"]
    assert (await client().get("/v1/show")).status_code == 200
    assert (await client(LOCAL).get("/v1/show")).status_code == 200


@pytest.mark.parametrize(("path", "size", "status"), [
    ("/echo", 128 * 1024, 200),
    ("/echo", 128 * 1024 + 1, 413),
    ("/settings/echo", 1024 * 1024, 200),
    ("/settings/echo", 1024 * 1024 + 1, 413),
])  # fmt: skip
@pytest.mark.parametrize("announced", [True, False])
async def test_bodies_have_a_limit(path: str, size: int, status: int, announced: bool) -> None:
    """N1: announced or chunked."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, size, 50_000):
            yield b"a" * min(50_000, size - start)

    answer = await client().post(path, content=b"a" * size if announced else chunks())
    assert answer.status_code == status


async def test_headers_have_a_limit() -> None:
    """N1: 16 KB."""
    assert (await client().get("/show", headers={"X": "a" * 17_000})).status_code == 431


async def test_slow_bodies_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """N2, fact 6: a body that drips has its deadline as a whole."""
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.02)
    sent: list[Message] = []

    async def receive() -> Message:
        if not sent:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"a", "more_body": True}
        await asyncio.Event().wait()
        raise AssertionError

    async def drip() -> Message:
        message = await receive()
        sent.append(message)
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/echo",
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }
    await asyncio.wait_for(Limits(Starlette(routes=ROUTES))(scope, drip, send), 5)
    assert next(message["status"] for message in sent if message["type"] == "http.response.start") == 408


async def test_the_time_for_an_answer_begins_with_the_last_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """F2: whoever sends slowly is answered all the same, and nobody waits longer for Stripe than that."""
    monkeypatch.setattr(limits, "STRIPE_SECONDS", 0)

    async def at_once() -> str:
        return "answered"

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        with pytest.raises(Unavailable):
            await in_time(at_once)
        monkeypatch.setattr(limits, "STRIPE_SECONDS", 0.05)
        await receive()
        assert await in_time(at_once) == "answered"
        with pytest.raises(Unavailable):
            await in_time(asyncio.Event().wait)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/echo", "headers": []}
    await asyncio.wait_for(Limits(app)(scope, receive, send), 5)


async def test_waiting_for_the_clients_going_has_no_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that streams longer than a body may take is not cut."""
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.01)
    messages: asyncio.Queue[Message] = asyncio.Queue()
    messages.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    reader = limits._Reader(messages.get, 10)
    await reader.receive()
    going = asyncio.create_task(reader.receive())
    done, _ = await asyncio.wait({going}, timeout=0.05)
    assert not done
    messages.put_nowait({"type": "http.disconnect"})
    assert (await going)["type"] == "http.disconnect"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
async def test_an_odd_verb_is_refused_before_anything_else(method: str) -> None:
    """C5: 405, signed in or not."""
    assert (await client().request(method, "/show")).status_code == 405
