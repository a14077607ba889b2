"""No session asks for more than a person reads: it spends the merchant's Stripe quota (SECURITY N3)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from web.recording import record_refusal
from web.request import Request, state_of

MOST_REQUESTS, WITHIN_SECONDS = 120, 60
LOG_OUT = "/p/logout"  # it ends the requests of a session, and asks nothing of Stripe


class TooFast(Exception):
    """The session has had its requests for this minute."""


class Pace:
    """Counts in this process; runs after the session is known. Who has none is counted where they log in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = state_of(scope).session if scope["type"] == "http" else None
        if session is not None and scope["path"] != LOG_OUT:
            budget = state_of(scope).pace
            if not budget.spend(session.id):
                if budget.just_spent(session.id):
                    await record_refusal(Request(scope), "limit.reached")
                raise TooFast
        await self._app(scope, receive, send)
