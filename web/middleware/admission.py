"""At most MOST_AT_ONCE requests are served at a time, and MOST_EVENTS of Stripe's; more get 503 at once
(SECURITY F34, F35)."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import BUSY
from web.middleware.turning_away import turned_away

# A page makes up to five calls and the gateway takes 400, so nobody who is let in lacks one.
# One core makes eighty pages in half a second; they end in time where Stripe takes two seconds for a call.
MOST_AT_ONCE = 80
# On a day of renewals Stripe sends many at once, each soon kept: they have places of their own, so that they
# turn no customer away, and customers none of them.
MOST_EVENTS = 200
# Probes must always be answered, files cost nothing, and the embedded sandbox is asked by the portal itself.
_ALWAYS = ("/healthz", "/readyz", "/metrics", "/static/", "/p/brand/", "/sandbox/")
_EVENTS = "/webhooks/"
_BODILESS = {"GET", "HEAD", "OPTIONS"}


class Admission:
    """A request counts once its whole body is there, so that slow senders keep nobody out (SECURITY N2)."""

    def __init__(self, app: ASGIApp, *, most: int = MOST_AT_ONCE, most_events: int = MOST_EVENTS) -> None:
        self._app = app
        self._places = Places(most)
        self._places_of_events = Places(most_events)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_ALWAYS):
            await self._app(scope, receive, send)
            return
        events = scope["path"].startswith(_EVENTS)
        visit = _Visit(self._places_of_events if events else self._places, receive)
        try:
            if scope["method"] in _BODILESS and not visit.enter():
                await turned_away(scope, BUSY)(scope, receive, send)
            else:
                await self._app(scope, visit.receive, send)
        finally:
            visit.leave()


class Places:
    """As many as there are."""

    def __init__(self, most: int) -> None:
        self._free = most

    def take(self) -> bool:
        """A place, if there is one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    def give_back(self) -> None:
        self._free += 1


class _Visit:
    def __init__(self, places: Places, receive: Receive) -> None:
        self._places = places
        self._receive = receive
        self._inside = False

    def enter(self) -> bool:
        self._inside = self._inside or self._places.take()
        return self._inside

    def leave(self) -> None:
        if self._inside:
            self._places.give_back()

    async def receive(self) -> Message:
        """Raises HTTPException 503 where the body is there and no place is."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body", False) and not self.enter():
            raise HTTPException(503, headers=BUSY.headers)
        return message
