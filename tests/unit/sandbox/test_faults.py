"""Issue 3, point 10: faults and latency on order, and the log of requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from sandbox.app import create_sandbox
from sandbox.connections import DroppableProtocol
from tests.unit.sandbox.client import KEY, Stripe


def order(stripe: Stripe, **params: Any) -> Any:
    return stripe.http.post("/faults", data={key: str(value) for key, value in params.items()}).json()


def test_a_status_comes_with_its_headers_and_body_as_often_as_ordered(stripe: Stripe) -> None:
    """The operation does not run; then all is as before."""
    order(stripe, method="POST", path="/v1/customers*", times=2, status=429, **{"headers[retry-after]": 7})
    for _ in range(2):
        answer = stripe.http.post("/v1/customers")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
        assert answer.json()["error"]["code"] == "rate_limit"
    assert stripe.get("/customers")["data"] == []
    stripe.post("/customers")
    assert len(stripe.get("/customers")["data"]) == 1


def test_a_fault_meets_only_its_method_and_path(stripe: Stripe) -> None:
    """The pattern's star stands for anything."""
    order(stripe, method="GET", path="/v1/prices/*", status=500)
    stripe.get("/customers")
    stripe.get("/prices")
    assert stripe.http.get("/v1/prices/price_x").json()["error"]["type"] == "api_error"


def test_a_body_of_html_comes_instead_of_json(stripe: Stripe) -> None:
    """As from a proxy in between."""
    order(stripe, html=1)
    answer = stripe.http.get("/v1/customers")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    order(stripe, html=1, status=200, body="<p>hello</p>")
    assert stripe.http.get("/v1/customers").text == "<p>hello</p>"


def test_faults_are_shown_and_cleared(stripe: Stripe) -> None:
    """times=0 stays until it is cleared; so does the latency."""
    order(stripe, status=503, times=0)
    shown = order(stripe, latency_ms=1)
    assert (shown["faults"][0]["left"], shown["latency_ms"]) == (None, 1)
    assert stripe.http.get("/v1/customers").status_code == 503
    assert stripe.http.get("/faults").json() == shown
    assert stripe.http.delete("/faults").json() == {"faults": [], "latency_ms": 0}
    stripe.get("/customers")


@pytest.mark.parametrize(
    "params", [{}, {"wat": 1}, {"status": 99}, {"status": 999}, {"hang": 1, "drop": "before"}]
)
def test_an_unclear_order_is_refused(stripe: Stripe, params: dict[str, Any]) -> None:
    """400, and nothing waits."""
    answer = stripe.http.post("/faults", data={key: str(value) for key, value in params.items()})
    assert answer.status_code == 400
    assert "timestamp" not in answer.json()["error"]["message"]
    assert stripe.http.get("/faults").json()["faults"] == []


def test_each_request_is_logged_with_what_the_client_saw(stripe: Stripe) -> None:
    """Method, path, status, idempotency key, duration, and the fault it met."""
    stripe.post("/customers", idempotency_key="k1")
    order(stripe, status=500)
    stripe.http.get("/v1/customers?limit=1")
    first, second = stripe.http.get("/requests.json").json()
    assert (first["method"], first["path"], first["status"]) == ("POST", "/v1/customers", 200)
    assert (first["idempotency_key"], first["fault"]) == ("k1", None)
    assert first["request_id"].startswith("req_")
    assert first["duration_ms"] > 0
    assert (second["query"], second["status"], second["fault"]) == ("limit=1", 500, "status")
    assert len(stripe.http.get("/requests.json?method=post&path=/v1/cus").json()) == 1
    assert stripe.http.delete("/requests.json").json() == []


def test_a_reset_forgets_faults_and_log(stripe: Stripe) -> None:
    """So that one test never troubles the next."""
    order(stripe, status=500, times=0)
    stripe.http.post("/reset", data={"seed": "empty"})
    assert stripe.get("/customers")["data"] == []
    assert len(stripe.http.get("/requests.json").json()) == 1


@asynccontextmanager
async def served() -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox behind a real server: only there a connection can break."""
    app: Starlette = create_sandbox(seed="empty").app
    config = uvicorn.Config(app, port=0, http=DroppableProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    running = asyncio.create_task(server.serve(sockets=[listener]))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, headers=KEY, timeout=10) as client:
        try:
            yield client
        finally:
            server.should_exit = True
            await running
            listener.close()


async def test_a_connection_drops_before_or_after_the_change() -> None:
    """A lost answer says nothing about what happened."""
    async with served() as client:
        for when, left in (("before", 0), ("after", 1)):
            await client.post("/faults", data={"drop": when})
            with pytest.raises(httpx.TransportError):
                await client.post("/v1/customers")
            assert len((await client.get("/v1/customers")).json()["data"]) == left


async def test_a_truncated_body_ends_short_after_the_change() -> None:
    """The headers promise more than comes."""
    async with served() as client:
        await client.post("/faults", data={"truncate": "1"})
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/v1/customers")
        assert len((await client.get("/v1/customers")).json()["data"]) == 1


async def test_a_request_that_hangs_ends_when_the_client_leaves() -> None:
    """It never answers, and does not happen."""
    async with served() as client:
        await client.post("/faults", data={"hang": "1"})
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/v1/customers", timeout=0.05)
        assert (await client.get("/v1/customers")).json()["data"] == []


async def test_a_delay_holds_up_one_request_and_nobody_else() -> None:
    """Others are answered while it waits."""
    async with served() as client:
        await client.post("/faults", data={"delay_ms": "300", "path": "/v1/prices"})
        slow = asyncio.create_task(client.get("/v1/prices"))
        await client.get("/v1/customers")
        assert not slow.done()
        assert (await slow).status_code == 200


def test_a_latency_slows_every_call_down(stripe: Stripe) -> None:
    """latency_ms holds for all calls, and for the log's duration."""
    order(stripe, latency_ms=20)
    stripe.get("/customers")
    stripe.get("/products")
    assert all(entry["duration_ms"] >= 20 for entry in stripe.http.get("/requests.json").json())
