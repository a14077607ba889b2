"""The customer's session: found by its cookie, on the portal's own addresses only (SECURITY S1, S2, C5)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.sessions import Session
from web.cookies import Cookie
from web.request import Request, state_of

PORTAL = "/p"
SESSION_COOKIE = Cookie("portal_session")


class SessionEnded(Exception):
    """The page is for signed-in customers, and nobody is (any more)."""


class PortalSession:
    """Sets `request.state.session`: a Session, or None; who needs one asks `portal_session(request)`.

    `request.state.look` is that of the session's configuration.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = state_of(scope)
            state.session = session = await _found(scope)
            await state.looks.refresh()
            state.look = state.looks.of(session.configuration if session else None)
        await self._app(scope, receive, send)


def portal_session(request: Request) -> Session:
    """Raises SessionEnded where there is none."""
    session = request.state.session
    if session is None:
        raise SessionEnded
    return session


async def _found(scope: Scope) -> Session | None:
    path = scope["path"]
    if path != PORTAL and not path.startswith(PORTAL + "/"):
        return None
    state = state_of(scope)
    cookie = cookie_of(scope, SESSION_COOKIE.name_for(state.settings))
    return await state.sessions.find(cookie) if cookie else None


def cookie_of(scope: Scope, name: str) -> str | None:
    """One cookie of that name; two are as good as none, for one of them is not ours."""
    lines = [value.decode("latin-1") for header, value in scope["headers"] if header == b"cookie"]
    pairs = [part.strip().partition("=") for line in lines for part in line.split(";")]
    values = [value for key, _, value in pairs if key == name]
    return values[0] if len(values) == 1 else None
