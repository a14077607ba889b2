"""What is said to a request that comes no further than the middlewares around everything."""

from collections.abc import Mapping

from markupsafe import escape
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from web import htmx, i18n
from web.errors import Fault, asked_address, fault_answer
from web.looks import look_of
from web.request import Request
from web.visitor import settle_as_stranger

# Pages are kept, as they are shown when there is no time to make them; in them these stand for what differs.
_ADDRESS, _NUMBER = "/asked-for", "req_of-this-one"
_MOST_KEPT = 256
_kept: dict[tuple[object, ...], str] = {}


def turned_away(scope: Scope, fault: Fault) -> Response:
    """The fault's page or fragment where a browser asks, in its language; the fault as `told` elsewhere."""
    request = Request(scope)
    if scope["path"].startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
        return told(scope["path"], f"{fault.title}. {fault.message}", fault.status, fault.headers)
    settle_as_stranger(request)
    text = _page(request, fault)
    text = text.replace(_ADDRESS, escape(asked_address(request))).replace(_NUMBER, request.state.request_id)
    return htmx.personal(HTMLResponse(text, fault.status, fault.headers))


def told(path: str, message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Stripe's envelope below `/v1/`, where SDKs look for it, and a line of text everywhere else."""
    if not path.startswith("/v1/"):
        return PlainTextResponse(f"{message}\n", status, headers)
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return JSONResponse({"error": {"message": message, "type": kind}}, status, headers)


def _page(request: Request, fault: Fault) -> str:
    key = (fault, look_of(request), i18n.current().tag, htmx.wants_fragment(request))
    if key not in _kept:
        if len(_kept) == _MOST_KEPT:
            _kept.clear()
        state = {**request.scope["state"], "request_id": _NUMBER}
        any_request = Request({**request.scope, "path": _ADDRESS, "query_string": b"", "state": state})
        _kept[key] = bytes(fault_answer(any_request, fault).body).decode()
    return _kept[key]
