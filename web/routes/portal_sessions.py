"""The way in and the way out: a session's URL, and logging out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.sessions import Session, Sessions
from web.middleware.session import delete_cookie, portal_session, set_cookie
from web.origin import origin_of

HOME = "/p"
LOGGED_OUT = "/p/logged-out"


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
    return answer


async def log_out(request: Request) -> Response:
    """Ends the session on the server first (SECURITY S5)."""
    await request.state.sessions.end(portal_session(request), origin_of(request, "customer"))
    answer = RedirectResponse(LOGGED_OUT, 303)
    delete_cookie(answer, request.state.settings)
    # Not "cookies": a browser would drop those of the merchant's whole domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _speculative(request: Request) -> bool:
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)


routes = [
    Route("/p/session/{token}", open_session, name="portal_sessions:open"),
    Route("/p/logout", log_out, methods=["POST"], name="portal_sessions:log_out"),
]
