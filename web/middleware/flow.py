"""A session that was made for one thing can do only that (SECURITY A4)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from web import flows
from web.forward import go_to
from web.recording import record_refusal
from web.request import Request, state_of

_HOMES = frozenset(["/p", flows.PANEL])


class FlowRefused(Exception):
    """The address is not part of what the session was made for."""


class FlowLimit:
    """Runs after the session is known; its home is the flow's first step."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = state_of(scope).session if scope["type"] == "http" else None
        if session is None or flows.allows(session, scope["path"]):
            await self._app(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"} or scope["path"] not in _HOMES:
            await record_refusal(Request(scope), "flow.refused")
            raise FlowRefused
        await go_to(flows.start_url(session))(scope, receive, send)
