"""Who is not signed in is led to where that can be done."""

import hmac

from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.operators.sessions import OperatorSession
from web import htmx
from web.forms import Fields, fields_with_files
from web.forward import go_to
from web.middleware.csrf import FIELD, MOST_FILES
from web.middleware.operator import OPERATOR_COOKIE, SETTINGS
from web.request import Request
from web.routes.settings.branding.form import draft_of, form_from
from web.routes.settings.branding.page import BRANDING, PREVIEW
from web.routes.settings.login import LOGIN, no_password
from web.routes.settings.portal.form import known
from web.routes.settings.portal.page import MOST_FIELDS

# Whose form is sent to which address.
_PAGES = {SETTINGS: SETTINGS, BRANDING: BRANDING, PREVIEW: BRANDING}


async def signed_out(request: Request, _error: Exception) -> Response:
    """To the login page; a form that came too late has changed nothing, and waits behind it where it can."""
    if not request.state.signing_in.possible:
        return no_password(request)
    draft = await _kept(request)
    login = f"{LOGIN}?draft={draft}" if draft else LOGIN
    answer = go_to(login)
    if htmx.wants_fragment(request):
        answer.status_code = 401
        answer.headers.update(htmx.leaves_for(login))
    return answer


async def _kept(request: Request) -> str:
    """The draft of a form whose own session has died of its age alone; "" for all else."""
    page = _PAGES.get(request.url.path) if request.method == "POST" else None
    session = await _lapsed(request) if page else None
    if page is None or session is None:
        return ""
    try:
        sent = await fields_with_files(request, MOST_FILES, most=MOST_FIELDS)
        if not hmac.compare_digest(sent.exact(FIELD).encode(), session.csrf_token.encode()):
            return ""
        values = await _typed(request, page, sent)
    except HTTPException:
        return ""
    return await request.state.drafts.keep(values, page)


async def _typed(request: Request, page: str, sent: Fields) -> dict[str, str]:
    if page == BRANDING:
        return draft_of(await form_from(request, sent, await request.state.brands.saved()))
    return {**known(sent.all()), "version": sent.text("version")}


async def _lapsed(request: Request) -> OperatorSession | None:
    cookie = request.cookies.get(OPERATOR_COOKIE.name_for(request.state.settings))
    return await request.state.operator_sessions.lapsed(cookie) if cookie else None
