"""The way in and the way out: a session's URL, and logging out."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.sessions import Session, Sessions
from services.stripe_gateway.gateway import reading_ahead
from web.middleware.session import delete_cookie, portal_session, set_cookie
from web.origin import origin_of

HOME = "/p"
LOGGED_OUT = "/p/logged-out"

# The event loop itself holds tasks only weakly.
_READING: set[asyncio.Task[Any]] = set()


async def open_session(request: Request) -> Response:
    """Opens once, for a navigation only (SECURITY T4, T12). Raises SessionUrlRefused."""
    if request.method == "HEAD" or _speculative(request):
        return Response(status_code=204, headers={"Referrer-Policy": "no-referrer"})
    sessions: Sessions = request.state.sessions
    token = request.path_params["token"]
    current: Session | None = request.state.session
    answer = RedirectResponse(HOME, 303, headers={"Referrer-Policy": "no-referrer"})
    if current is None or not sessions.names(token, current):
        opened = await sessions.open(token, origin_of(request, "customer"))
        set_cookie(answer, request.state.settings, opened.cookie)
        request.state.session = opened.session
        _read_ahead(request)
    return answer


async def log_out(request: Request) -> Response:
    """Ends the session on the server first (SECURITY S5)."""
    await request.state.sessions.end(portal_session(request), origin_of(request, "customer"))
    answer = RedirectResponse(LOGGED_OUT, 303)
    delete_cookie(answer, request.state.settings)
    # Not "cookies": a browser would drop those of the merchant's whole domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _read_ahead(request: Request) -> None:
    """The page follows within a moment: what it will ask for is asked for now (PERFORMANCE.md)."""
    with reading_ahead():
        for panel in request.state.panels:
            task = asyncio.create_task(panel.read(request))
            _READING.add(task)
            task.add_done_callback(_read)


def _read(task: asyncio.Task[Any]) -> None:
    """What failed fails again for the page, which can say so."""
    _READING.discard(task)
    if not task.cancelled():
        task.exception()


def _speculative(request: Request) -> bool:
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)


routes = [
    Route("/p/session/{token}", open_session, name="portal_sessions:open"),
    Route("/p/logout", log_out, methods=["POST"], name="portal_sessions:log_out"),
]
