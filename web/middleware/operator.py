"""The operator's session: found by its own cookie, on the settings page's addresses only (SECURITY A6)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.operators.sessions import OperatorSession
from web.cookies import Cookie
from web.middleware.session import cookie_of
from web.request import Request, state_of

SETTINGS = "/settings"
OPERATOR_COOKIE = Cookie("portal_operator", samesite="strict")  # no link from another site brings it


class OperatorSignedOut(Exception):
    """The page is for the signed-in operator, and nobody is (any more)."""


class Operator:
    """Sets `request.state.operator`: an OperatorSession, or None. Who needs one asks `operator_session`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state_of(scope).operator = await _found(scope)
        await self._app(scope, receive, send)


def of_settings(path: str) -> bool:
    """Whether the address is one of the settings page's."""
    return path == SETTINGS or path.startswith(SETTINGS + "/")


def operator_session(request: Request) -> OperatorSession:
    """Raises OperatorSignedOut where there is none."""
    session = request.state.operator
    if session is None:
        raise OperatorSignedOut
    return session


async def _found(scope: Scope) -> OperatorSession | None:
    if not of_settings(scope["path"]):
        return None
    state = state_of(scope)
    cookie = cookie_of(scope, OPERATOR_COOKIE.name_for(state.settings))
    return await state.operator_sessions.find(cookie) if cookie else None
