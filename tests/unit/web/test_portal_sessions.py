"""SECURITY T4, T12, S1 to S5, S8 and C1 to C5: in by the URL, out by logging out, forms in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.audit import Audit, Origin
from services.sessions import NewSession, Opened, Sessions, SessionUrlRefused
from services.store import Store, schema
from services.stripe_gateway.errors import Unavailable
from services.tokens import Tokens
from tests.unit.databases import database
from tests.unit.services.clock import TestClock
from tests.unit.web.looks import LOOKS
from web.middleware.csrf import Csrf, CsrfRefused
from web.middleware.guard import guard
from web.middleware.session import PortalSession, SessionEnded, portal_session
from web.request import Request
from web.routes import portal_sessions
from web.settings import Settings

LOCAL = Settings(base_url="http://127.0.0.1:8000", allowed_hosts=("127.0.0.1:8000",))
LIVE = Settings(base_url="https://billing.shop.example", allowed_hosts=("billing.shop.example",))
FORM = "application/x-www-form-urlencoded"


async def who(request: Request) -> Response:
    return PlainTextResponse(portal_session(request).customer)


async def change(request: Request) -> Response:
    async with request.form() as form:
        return JSONResponse({key: str(value) for key, value in form.items()})


def refused(status: int) -> Any:
    async def handler(_request: Request, error: Exception) -> Response:
        return PlainTextResponse(type(error).__name__, status)

    return handler


class FakePanel:
    """Keeps whose page it was read for."""

    def __init__(self, read: list[str], *, failing: bool = False) -> None:
        self._read = read
        self._failing = failing

    async def read(self, request: Request) -> None:
        self._read.append(portal_session(request).customer)
        if self._failing:
            raise Unavailable("away")


class Portal:
    """The routes under test, with a page and a form beside them, as the wiring has them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        client: httpx.AsyncClient,
        sessions: Sessions,
        read: list[str],
    ) -> None:
        self.store = store
        self.settings = settings
        self.client = client
        self.sessions = sessions
        self.read = read

    async def url(self, customer: str = "cus_1") -> str:
        new = NewSession(customer=customer, configuration="bpc_1", source="api")
        return f"/p/session/{(await self.sessions.create(new, Origin(actor='key:1'))).token}"

    async def enter(self, customer: str = "cus_1") -> Opened:
        """Opens a session in this browser."""
        token = (await self.url(customer)).rsplit("/", 1)[1]
        opened = await self.sessions.open(token, Origin(actor="customer"))
        name = "__Host-portal_session" if self.settings.secure else "portal_session"
        self.client.cookies.set(name, opened.cookie)
        return opened


@asynccontextmanager
async def running(folder: Path, settings: Settings) -> AsyncIterator[Portal]:
    clock = TestClock()
    async with Store.connect(database(folder)) as store:
        audit = Audit(store, clock)
        sessions = Sessions(store, Tokens(["a key of the tests, long enough"], clock), clock, audit)
        inside = Mount(
            "",
            routes=[
                Route("/p", who),
                Route("/p/change", change, methods=["POST"]),
                Route("/elsewhere", change, methods=["POST"]),
                *portal_sessions.routes,
            ],
            middleware=[Middleware(PortalSession), Middleware(Csrf)],
        )
        handlers = {SessionEnded: refused(401), SessionUrlRefused: refused(410), CsrfRefused: refused(403)}
        app = guard(Starlette(routes=[inside], exception_handlers=handlers), settings)
        read: list[str] = []
        panels = (FakePanel(read), FakePanel(read, failing=True))
        state = {
            "audit": audit,
            "looks": LOOKS,
            "panels": panels,
            "sessions": sessions,
            "settings": settings,
        }
        transport = httpx.ASGITransport(_with(app, state))
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
            yield Portal(store, settings, client, sessions, read)


def _with(app: ASGIApp, state: dict[str, Any]) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = dict(state)
        await app(scope, receive, send)

    return wrapped


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[Portal]:
    async with running(tmp_path, LOCAL) as portal:
        yield portal


async def test_the_url_leads_to_the_portal(portal: Portal) -> None:
    """T12: the token leaves the address at once, and no Referer carries it."""
    answer = await portal.client.get(await portal.url())
    assert (answer.status_code, answer.headers["location"]) == (303, "/p")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert (await portal.client.get("/p")).text == "cus_1"


@pytest.mark.parametrize(
    ("settings", "name", "secure"), [(LOCAL, "portal_session", False), (LIVE, "__Host-portal_session", True)]
)
async def test_the_cookie(tmp_path: Path, settings: Settings, name: str, secure: bool) -> None:
    """S1, S2: HttpOnly, Lax, whole site, this host only, Secure where it can be; opaque."""
    async with running(tmp_path, settings) as portal:
        answer = await portal.client.get(await portal.url())
        pair, *attributes = answer.headers["set-cookie"].split("; ")
        assert pair.startswith(f"{name}=bpsc_")
        assert len(pair) > 45
        assert {part.lower() for part in attributes} == {"httponly", "path=/", "samesite=lax"} | (
            {"secure"} if secure else set()
        )
        assert (await portal.client.get("/p")).text == "cus_1"


async def test_the_url_again_in_the_same_browser(portal: Portal) -> None:
    """DESIGN: it leads to the open session, which stays the same."""
    url = await portal.url()
    await portal.client.get(url)
    cookie = portal.client.cookies["portal_session"]
    answer = await portal.client.get(url)
    assert (answer.status_code, answer.headers["location"]) == (303, "/p")
    assert portal.client.cookies["portal_session"] == cookie


async def test_the_page_is_read_ahead(portal: Portal) -> None:
    """PERFORMANCE.md: calls start when the customer is known; a failure among them spoils nothing."""
    url = await portal.url()
    for _ in range(2):
        assert (await portal.client.get(url)).status_code == 303
        await asyncio.sleep(0)  # the tasks that it left behind begin
        assert portal.read == ["cus_1", "cus_1"]


async def test_another_url_is_another_session(portal: Portal) -> None:
    """S3: a new secret at every authentication, and the old one is dead."""
    await portal.client.get(await portal.url())
    first = portal.client.cookies["portal_session"]
    await portal.client.get(await portal.url())
    assert portal.client.cookies["portal_session"] != first
    assert (await portal.client.get("/p")).text == "cus_1"
    assert await portal.sessions.find(first) is None


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"X-Moz": "prefetch"}),
    ],
)
async def test_looking_ahead_leaves_the_url_unused(
    portal: Portal, method: str, headers: dict[str, str]
) -> None:
    """DESIGN: HEAD and prefetches change nothing."""
    url = await portal.url()
    answer = await portal.client.request(method, url, headers=headers)
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
    assert (await portal.client.get(url)).status_code == 303


async def test_logging_out(portal: Portal) -> None:
    """S5: dead on the server, gone in the browser, which forgets what it kept."""
    opened = await portal.enter()
    answer = await portal.client.post("/p/logout", data={"csrf_token": opened.session.csrf_token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/p/logged-out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert 'portal_session=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    portal.client.cookies.set("portal_session", opened.cookie)
    assert (await portal.client.get("/p")).status_code == 401


async def test_without_a_session(portal: Portal) -> None:
    """C1, S5: nothing to see, nothing to change."""
    assert (await portal.client.get("/p")).text == "SessionEnded"
    assert (await portal.client.post("/p/logout")).text == "SessionEnded"
    assert (await portal.client.post("/elsewhere")).text == "SessionEnded"


@pytest.mark.parametrize("cookie", ["", "bpsc_unknown", '"', "é", "x" * 4000])
async def test_strange_cookies_are_no_session(portal: Portal, cookie: str) -> None:
    """S2: an unknown value is none."""
    answer = await portal.client.get("/p", headers={b"Cookie": f"portal_session={cookie}".encode()})
    assert answer.status_code == 401


async def test_two_cookies_are_no_session(portal: Portal) -> None:
    """S1: a cookie tossed in by a neighbouring host does not choose the account."""
    first, second = await portal.enter("cus_1"), await portal.enter("cus_2")
    portal.client.cookies.clear()
    header = f"portal_session={first.cookie}; portal_session={second.cookie}"
    assert (await portal.client.get("/p", headers={"Cookie": header})).status_code == 401


async def test_a_customers_session_is_none_of_the_operators(portal: Portal) -> None:
    """A6: the cookie means nothing outside the portal's own addresses."""
    opened = await portal.enter()
    answer = await portal.client.post("/elsewhere", data={"csrf_token": opened.session.csrf_token})
    assert answer.text == "SessionEnded"


async def test_a_form_with_its_token(portal: Portal) -> None:
    """C1, C4: as a field, without JavaScript; the handler reads the whole form."""
    token = (await portal.enter()).session.csrf_token
    answer = await portal.client.post("/p/change", data={"name": "Ada", "csrf_token": token})
    assert answer.json() == {"name": "Ada", "csrf_token": token}


async def test_a_file_with_its_token(portal: Portal) -> None:
    """C4: forms that carry files, too."""
    token = (await portal.enter()).session.csrf_token
    answer = await portal.client.post("/p/change", data={"csrf_token": token}, files={"logo": b"x"})
    assert answer.json()["csrf_token"] == token


async def test_a_header_with_its_token(portal: Portal) -> None:
    """C4: as htmx sends it."""
    token = (await portal.enter()).session.csrf_token
    answer = await portal.client.post("/p/change", data={"name": "Ada"}, headers={"X-CSRF-Token": token})
    assert answer.json() == {"name": "Ada"}


@pytest.mark.parametrize("form", [{}, {"csrf_token": ""}, {"csrf_token": "csrf_wrong"}, {"csrf_token": "é"}])
async def test_forms_without_the_token_are_refused(portal: Portal, form: dict[str, str]) -> None:
    """C1: missing, empty, wrong."""
    await portal.enter()
    assert (await portal.client.post("/p/change", data=form)).text == "CsrfRefused"
    assert (await portal.client.post("/p/logout", data=form)).text == "CsrfRefused"


async def test_forms_of_another_session_are_refused(portal: Portal) -> None:
    """S8: rendered for A, sent under B; C1: stale after a new login of the same customer."""
    for customer in ("cus_2", "cus_1"):
        before = (await portal.enter("cus_1")).session.csrf_token
        await portal.enter(customer)
        assert (await portal.client.post("/p/change", data={"csrf_token": before})).text == "CsrfRefused"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8001"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
        {"Origin": "http://evil@127.0.0.1:8000"},
        {"Origin": "http://[::1"},
    ],
)
async def test_other_sites_are_refused_even_with_a_token(portal: Portal, headers: dict[str, str]) -> None:
    """C2."""
    token = (await portal.enter()).session.csrf_token
    answer = await portal.client.post("/p/change", data={"csrf_token": token}, headers=headers)
    assert answer.text == "CsrfRefused"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {},
    ],
)
async def test_our_own_pages_are_accepted(portal: Portal, headers: dict[str, str]) -> None:
    """C2: without the headers the token decides."""
    token = (await portal.enter()).session.csrf_token
    answer = await portal.client.post("/p/change", data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "text/plain; x=application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b; charset=unicode_escape",
        "multipart/form-data; boundary=b; charset=punycode",
    ],
)
async def test_other_kinds_of_body_are_refused(portal: Portal, kind: str) -> None:
    """C5: what a form of another site can send without asking, and what is no form."""
    token = (await portal.enter()).session.csrf_token
    headers = {"Content-Type": kind, "X-CSRF-Token": token}
    answer = await portal.client.post("/p/change", content=f"csrf_token={token}", headers=headers)
    assert answer.text == "CsrfRefused"


async def test_doubled_tokens_and_endless_forms_are_refused(portal: Portal) -> None:
    """C1, N1: 1,001 fields."""
    token = (await portal.enter()).session.csrf_token
    post = portal.client.post
    doubled = await post(
        "/p/change", content=f"csrf_token={token}&csrf_token={token}", headers={"Content-Type": FORM}
    )
    assert doubled.text == "CsrfRefused"
    endless = await post("/p/change", data={f"k{n}": "1" for n in range(1001)} | {"csrf_token": token})
    assert 400 <= endless.status_code < 500


async def test_method_override_is_ignored(portal: Portal) -> None:
    """C5: a GET stays a GET."""
    await portal.enter()
    headers = {"X-HTTP-Method-Override": "POST"}
    assert (await portal.client.get("/p/change", headers=headers)).status_code == 405
    assert (await portal.client.request("TRACE", "/p")).status_code in {403, 405}


async def test_refusals_are_audited(portal: Portal) -> None:
    """D4: a form that was refused, for whom."""
    await portal.enter()
    await portal.client.post("/p/change")
    entries = await portal.store.read(lambda connection: connection.execute(select(schema.audit)).all())
    assert (entries[-1].event, entries[-1].result, entries[-1].customer) == (
        "form.refused",
        "refused",
        "cus_1",
    )
    assert entries[-1].request_id.startswith("req_")
