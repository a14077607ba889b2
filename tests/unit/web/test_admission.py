"""SECURITY F34, F35, N2: too many at once hear so at once; probes are answered; slow senders wait outside."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.stripe_gateway.gateway import MOST_CALLS, MOST_WAITING
from tests.unit.web.conftest import Arrive
from tests.unit.web.html import fragment_problems, page_problems, words
from tests.unit.web.portal import FRAGMENT, Visit
from tests.unit.web.test_calls import CALLS
from web.middleware.admission import MOST_AT_ONCE, Admission, Places


class House:
    """Two places; who is inside stays until the door opens."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.entered = asyncio.Semaphore(0)
        routes = [
            Route("/p", self.stay, methods=["GET", "POST"]),
            Route("/webhooks/stripe", self.stay, methods=["POST"]),
            Route("/healthz", self.alive),
            Route("/broken", self.fail),
        ]
        transport = httpx.ASGITransport(
            Admission(Starlette(routes=routes), most=2, most_events=2), raise_app_exceptions=False
        )
        self.client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def stay(self, request: Request) -> Response:
        await request.body()
        self.entered.release()
        await self.door.wait()
        return PlainTextResponse("in")

    async def alive(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def fail(self, _request: Request) -> Response:
        raise RuntimeError

    async def fill(self, path: str = "/p") -> list[asyncio.Task[httpx.Response]]:
        """Both places are taken."""
        guests = [asyncio.create_task(self.client.post(path)) for _ in range(2)]
        for _ in guests:
            await self.entered.acquire()
        return guests


async def nothing() -> AsyncIterator[bytes]:
    """A body that never comes."""
    await asyncio.Event().wait()
    yield b""


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_is_too_much_hears_so_at_once(method: str) -> None:
    """F34: 503 with Retry-After; who was inside is served, and then there is room again."""
    house = House()
    guests = await house.fill()
    late = await house.client.request(method, "/p")
    assert late.status_code == 503
    assert late.headers["retry-after"] == "5"
    assert (await house.client.get("/healthz")).status_code == 200
    house.door.set()
    assert [(await guest).status_code for guest in guests] == [200, 200]
    assert (await house.client.request(method, "/p")).status_code == 200


@pytest.mark.parametrize(("full", "free"), [("/p", "/webhooks/stripe"), ("/webhooks/stripe", "/p")])
async def test_events_and_customers_have_places_of_their_own(full: str, free: str) -> None:
    """F29, F34: a burst of events turns no customer away, and many customers no event."""
    house = House()
    guests = await house.fill(full)
    assert (await house.client.post(full)).status_code == 503
    others = await house.fill(free)
    house.door.set()
    assert {(await guest).status_code for guest in guests + others} == {200}


def test_who_is_let_in_finds_room_for_the_calls_of_a_page() -> None:
    """F34: what is accepted is answered whole, by the number of docs/stripe-calls.md."""
    assert MOST_AT_ONCE * CALLS["GET /p, at first sight"] <= MOST_CALLS + MOST_WAITING


async def test_slow_senders_take_no_place() -> None:
    """N2: a form counts once it is there."""
    house = House()
    slow = [asyncio.create_task(house.client.post("/p", content=nothing())) for _ in range(20)]
    await asyncio.sleep(0)
    guests = await house.fill()
    house.door.set()
    assert [(await guest).status_code for guest in guests] == [200, 200]
    for task in slow:
        task.cancel()


async def test_a_fault_gives_its_place_back() -> None:
    """F35: nothing is used up by what breaks."""
    house = House()
    for _ in range(5):
        assert (await house.client.get("/broken")).status_code == 500
    house.door.set()
    assert (await house.client.get("/p")).status_code == 200


BROWSER = {"Accept": "text/html", "Accept-Language": "ja,en;q=0.8"}


@pytest.fixture
async def crowded(stranger: Arrive, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A browser before a portal that has no place left."""
    monkeypatch.setattr(Places, "take", lambda _places: False)
    return await stranger()


async def test_a_browser_hears_it_in_its_language(crowded: Visit) -> None:
    """LOOKS: a page in the merchant's looks, that says what has not happened and offers the same again."""
    for path in ("/p/invoices?year=2026&status=paid", "/p"):  # what is kept of the first serves the second
        answer = await crowded.page(path, **BROWSER)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert page_problems(answer.text) == []
        assert 'lang="ja"' in answer.text
        assert "混み合って" in words(answer.text)
        assert f'href="{path.replace("&", "&amp;")}"' in answer.text
        assert answer.headers["request-id"] in answer.text
    assert "Too many visitors" in words((await crowded.page("/p", Accept="text/html")).text)


async def test_htmx_hears_it_in_a_fragment(crowded: Visit) -> None:
    """STYLE 10: with a title, and "Try again"."""
    answer = await crowded.page("/p/invoices", **BROWSER, **FRAGMENT)
    assert answer.status_code == 503
    assert fragment_problems(answer.text) == []
    assert answer.text.startswith("<title>ただいま大変混み合っています · ")
    assert "もう一度試す" in words(answer.text)
    assert {"HX-Request-Type", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


async def test_trying_again_stays_here(crowded: Visit) -> None:
    """SECURITY R4: an address that begins like another host leads to none."""
    answer = await crowded.page("http://testserver//elsewhere.example/p", **BROWSER)
    assert 'href="/elsewhere.example/p"' in answer.text


async def test_machines_hear_it_in_a_line(crowded: Visit) -> None:
    """SDKs find Stripe's envelope, everyone else a sentence."""
    said = "Too many visitors at once. Nothing has changed. Please try again in a moment."
    assert (await crowded.page("/p")).text == f"{said}\n"
    error = (await crowded.page("/v1/billing_portal/configurations", **BROWSER)).json()["error"]
    assert error == {"message": said, "type": "api_error"}
