"""The visitor's own choice of a language, kept in a cookie that holds nothing else."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from web.forward import form_only, go_to
from web.i18n import LANGUAGES
from web.middleware.session import PORTAL
from web.request import Request
from web.visitor import LANGUAGE_COOKIE


async def choose(request: Request) -> Response:
    """From now on this browser reads `locale`."""
    return await keep_language(request, PORTAL)


async def keep_language(request: Request, back: str) -> Response:
    """Keeps the choice and goes back; 400 for a language that the portal does not speak."""
    form = await request.form()
    wanted = form.get("locale")
    if wanted not in LANGUAGES:
        raise HTTPException(400)
    answer = go_to(back)
    LANGUAGE_COOKIE.set(answer, request.state.settings, str(wanted))
    return answer


routes = form_only("/p/language", choose, PORTAL, name="language:choose")
