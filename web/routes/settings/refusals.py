"""Who is not signed in is led to where that can be done."""

import hmac
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.operators.drafts import Drafts
from services.operators.sessions import OperatorSession, OperatorSessions
from services.operators.signing_in import SigningIn
from web import htmx
from web.forms import fields
from web.forward import go_to
from web.middleware.csrf import FIELD
from web.middleware.operator import OPERATOR_COOKIE, SETTINGS, OperatorSignedOut
from web.routes.settings.login import LOGIN, no_password
from web.routes.settings.portal.form import known
from web.routes.settings.portal.page import MOST_FIELDS

Handler = Callable[[Request, Exception], Awaitable[Response]]


async def signed_out(request: Request, _error: Exception) -> Response:
    """To the login page; a form that came too late has changed nothing, and waits behind it where it can."""
    signing_in: SigningIn = request.state.signing_in
    if not signing_in.possible:
        return no_password(request)
    draft = await _kept(request)
    answer = go_to(f"{LOGIN}?draft={draft}" if draft else LOGIN)
    if htmx.wants_fragment(request):
        answer.status_code = 401
        answer.headers.update(htmx.leaves_for(LOGIN))
    return answer


async def _kept(request: Request) -> str:
    """The draft of the portal's form where its own session has died of its age alone; "" for all else."""
    if request.method != "POST" or request.url.path != SETTINGS:
        return ""
    session = await _lapsed(request)
    try:
        sent = (await fields(request, most=MOST_FIELDS)).all()
    except HTTPException:
        return ""
    if session is None or not hmac.compare_digest(sent.get(FIELD, "").encode(), session.csrf_token.encode()):
        return ""
    drafts: Drafts = request.state.drafts
    return await drafts.keep({**known(sent), "version": sent.get("version", "")})


async def _lapsed(request: Request) -> OperatorSession | None:
    sessions: OperatorSessions = request.state.operator_sessions
    cookie = request.cookies.get(OPERATOR_COOKIE.name_for(request.state.settings))
    return await sessions.lapsed(cookie) if cookie else None


HANDLERS: dict[type[Exception], Handler] = {OperatorSignedOut: signed_out}
