"""For machines: is the process alive, can it serve, what has it done."""

from sqlalchemy import select
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.store import StoreUnavailable
from web.request import Request


async def alive(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """The database answers too: without it no session can be opened. Not when the end is near (F33)."""
    if request.state.ending:
        return PlainTextResponse("ending\n", status_code=503, headers={"Retry-After": "5"})
    try:
        await request.state.store.read(lambda connection: connection.execute(select(1)))
    except StoreUnavailable:
        return PlainTextResponse("database unavailable\n", status_code=503, headers={"Retry-After": "5"})
    return PlainTextResponse("ready\n")


async def metrics(request: Request) -> Response:
    """Counters in Prometheus' text format."""
    return PlainTextResponse(request.state.metrics.text(), media_type="text/plain; version=0.0.4")


routes = [
    Route("/healthz", alive, name="health:alive"),
    Route("/readyz", ready, name="health:ready"),
    Route("/metrics", metrics, name="health:metrics"),
]
