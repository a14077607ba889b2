"""What browser tests see and order behind the scenes: faults, the request log, webhook deliveries."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import read_fault
from sandbox.pages.control import answer
from sandbox.pages.site import json_answer, sandbox_of


async def order_fault(request: Request) -> Response:
    """Takes sandbox.faults.FaultParams from the query and the form; answers all faults that wait."""
    form = (await request.body()).decode("utf-8", errors="replace")
    sent = "&".join(part for part in (request.url.query, form) if part)
    faults = sandbox_of(request).gate.faults
    faults.add(read_fault(sent))
    return answer(request, _faults(request))


async def show_faults(request: Request) -> Response:
    return json_answer(_faults(request))


async def clear_faults(request: Request) -> Response:
    sandbox_of(request).gate.faults.clear()
    return answer(request, _faults(request))


async def list_requests(request: Request) -> Response:
    """Oldest first; `method` and the beginning of a `path` narrow the list."""
    query = request.query_params
    log = sandbox_of(request).gate.log
    return json_answer(log.select(method=query.get("method"), path=query.get("path")))


async def clear_requests(request: Request) -> Response:
    sandbox_of(request).gate.log.clear()
    return json_answer([])


async def list_deliveries(request: Request) -> Response:
    """Webhooks on their way and arrived, oldest first."""
    return json_answer(list(sandbox_of(request).webhooks.deliveries))


def _faults(request: Request) -> dict[str, object]:
    faults = sandbox_of(request).gate.faults
    return {"faults": faults.waiting, "latency_ms": faults.latency_ms}


routes = [
    Route("/faults", order_fault, methods=["POST"]),
    Route("/faults", show_faults, methods=["GET"]),
    Route("/faults", clear_faults, methods=["DELETE"]),
    Route("/requests.json", list_requests, methods=["GET"]),
    Route("/requests.json", clear_requests, methods=["DELETE"]),
    Route("/deliveries.json", list_deliveries, methods=["GET"]),
]
