"""Issue 8: `Server-Timing` says in development what an answer cost, and nothing in live mode."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.stripe_gateway.gateway import Call
from web.middleware.guard import guard
from web.middleware.timing import noted
from web.settings import Settings


async def show(_request: Request) -> Response:
    seen: list[Call] = []
    called = noted(seen.append)
    called(Call("get", "/v1/customers/cus_1", 0.1))
    called(Call("get", "/v1/invoices", 0.05))
    return PlainTextResponse(str(len(seen)))


async def ask(key: str) -> httpx.Response:
    settings = Settings(base_url="http://127.0.0.1:8000", stripe_api_key=key)
    app = guard(Starlette(routes=[Route("/", show)]), settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url) as client:
        return await client.get("/")


async def test_development_sees_what_an_answer_cost() -> None:
    """The time of the calls, and how many; others hear of them as before."""
    answer = await ask("sk_test_1")
    assert answer.text == "2"
    assert answer.headers["server-timing"].endswith('stripe;dur=150.0;desc="2 calls"')


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
async def test_live_mode_tells_nothing(key: str) -> None:
    """Strangers learn nothing from times."""
    assert "server-timing" not in (await ask(key)).headers
