"""Where a customer is signed in, and ending it (SECURITY S5)."""

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.sessions import Session
from web.forward import form_only, go_to
from web.middleware.session import portal_session
from web.origin import origin_of
from web.rendering import render
from web.request import Request
from web.routes.portal_sessions import leave
from web.visitor import settle

PAGE = "/p/sessions"


class Device(Struct, frozen=True):
    """One session as the page shows it; `current` is the one that looks at it."""

    id: str
    name: str
    opened: int
    last_seen: int
    current: bool


class SessionsPage(Struct, frozen=True):
    """Context of `sessions/page.html`."""

    devices: tuple[Device, ...]


async def show(request: Request) -> Response:
    """The customer's own open sessions."""
    session = portal_session(request)
    await settle(request)
    devices = tuple(
        Device(one.id, one.device, one.opened, one.last_seen, one.id == session.id)
        for one in await request.state.sessions.opened(session.customer)
    )
    return render(request, page="sessions/page.html", context=SessionsPage(devices))


async def end(request: Request) -> Response:
    """Ends one; 404 for what is no open session of this customer (SECURITY A1)."""
    session = portal_session(request)
    wanted = request.path_params["session"]
    if wanted == session.id:
        return await _leave(request, session)
    if not await request.state.sessions.end_one(session.customer, wanted, origin_of(request, "customer")):
        raise HTTPException(404)
    return go_to(PAGE)


async def end_all(request: Request) -> Response:
    """Logs the customer out everywhere, here too; URLs that wait are dead as well."""
    session = portal_session(request)
    await request.state.sessions.end_all(session.customer, origin_of(request, "customer"))
    return leave(request)


async def _leave(request: Request, session: Session) -> Response:
    await request.state.sessions.end(session, origin_of(request, "customer"))
    return leave(request)


routes = [
    Route(PAGE, show, name="sessions:show"),
    *form_only(PAGE + "/end-all", end_all, PAGE, name="sessions:end_all"),
    *form_only(PAGE + "/{session}/end", end, PAGE, name="sessions:end"),
]
