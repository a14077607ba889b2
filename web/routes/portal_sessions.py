"""The way in and the way out: a session's URL, and logging out."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from services.sessions import SessionUrl, SessionUrlRefused
from services.stripe_gateway.gateway import reading_ahead
from web.device import device_of
from web.entrance import already_in, door_page, let_in, said_what_ends, send_code
from web.forward import NO_REFERRER, form_only, go_to
from web.middleware.pace import LOG_OUT
from web.middleware.session import PORTAL, SESSION_COOKIE, portal_session
from web.origin import origin_of
from web.request import Request

LOGGED_OUT = "/p/logged-out"

# The event loop itself holds tasks only weakly.
_READING: set[asyncio.Future[Any]] = set()


async def open_session(request: Request) -> Response:
    """Opens once, for a navigation only (SECURITY T4, T12); a dead URL offers a code.

    Raises SessionUrlRefused.
    """
    if request.method == "HEAD" or _speculative(request):
        return Response(status_code=204, headers=NO_REFERRER)
    sessions = request.state.sessions
    token = request.path_params["token"]
    current = request.state.session
    if current and sessions.names(token, current):
        return go_to(PORTAL, NO_REFERRER)
    url = await sessions.url(token)
    if not url.opens:
        if current is None or current.customer != url.customer:
            await sessions.refuse(token, origin_of(request, "customer"))
        return await _dead_url(request, url)
    if current and current.customer != url.customer:
        return await door_page(request, url)
    return await _opened(request)


async def enter(request: Request) -> Response:
    """From the page of a URL that asked first: in, or on to a code (SECURITY S7).

    Raises SessionUrlRefused.
    """
    url = await request.state.sessions.url(request.path_params["token"])
    if not await said_what_ends(request, url):
        return await door_page(request, url, status=409)
    if url.opens:
        return await _opened(request)
    if not url.recovers:
        raise SessionUrlRefused
    return await send_code(request, url)


async def _opened(request: Request) -> Response:
    sessions = request.state.sessions
    token, origin = request.path_params["token"], origin_of(request, "customer")
    try:
        opened = await sessions.open(
            token, origin, device=device_of(request), replacing=request.state.session
        )
    except SessionUrlRefused:
        return await _dead_url(request, await sessions.url(token))
    request.state.session = opened.session
    _read_ahead(request)
    return let_in(request, opened)


async def _dead_url(request: Request, url: SessionUrl) -> Response:
    """Recovery after expiration: a code leads to where the URL was to lead."""
    current = request.state.session
    if current and (inside := already_in(current, url)):
        return inside
    if not url.recovers:
        raise SessionUrlRefused
    return await door_page(request, url, status=410)


async def log_out(request: Request) -> Response:
    """Ends the session on the server first (SECURITY S5)."""
    await request.state.sessions.end(portal_session(request), origin_of(request, "customer"))
    return leave(request)


def leave(request: Request) -> Response:
    """To the page that says so; nothing of the session stays in the browser."""
    answer = go_to(LOGGED_OUT)
    SESSION_COOKIE.delete(answer, request.state.settings)
    # Not "cookies": a browser would drop those of the merchant's whole domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _read_ahead(request: Request) -> None:
    """The page follows within a moment: what it will ask for is asked for now (PERFORMANCE.md)."""
    with reading_ahead():
        for panel in request.state.panels:
            task = asyncio.ensure_future(panel.read(request))
            _READING.add(task)
            task.add_done_callback(_read)


def _read(task: asyncio.Future[Any]) -> None:
    """What failed fails again for the page, which can say so."""
    _READING.discard(task)
    if not task.cancelled():
        task.exception()


def _speculative(request: Request) -> bool:
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)


routes = [
    Route("/p/session/{token}", open_session, name="portal_sessions:open"),
    Route("/p/session/{token}", enter, methods=["POST"], name="portal_sessions:enter"),
    *form_only(LOG_OUT, log_out, PORTAL, name="portal_sessions:log_out"),
]
