"""The pages by which customers and operators get in, before there is a session ("doors")."""

from msgspec import Struct
from starlette.responses import HTMLResponse

from services.configurations import Configuration
from web import i18n
from web.forward import NO_REFERRER
from web.middleware.browser import form_token, keep_browser
from web.rendering import Frame, Links, render
from web.request import Request
from web.visitor import chosen_language


def settle_at_door(request: Request, configuration: Configuration | None = None, *wanted: str | None) -> None:
    """From here on answers have the look of the configuration, and a language.

    It is the first that the portal speaks: of the query (`locale`), of `wanted` in their order, of the
    choice kept in a cookie, and of the browser's.
    """
    asked = request.query_params.get("locale")
    offered = i18n.accepted(request.headers.get("Accept-Language", ""))
    i18n.use(i18n.choose([asked, *wanted, chosen_language(request), *offered]))
    request.state.look = request.state.looks.of(configuration.id if configuration else None)
    request.state.frame = Frame(links=_links(request, configuration), csrf_token=form_token(request))


def show_at_door(request: Request, page: str, context: Struct, *, status: int = 200) -> HTMLResponse:
    """The page, bound to this browser by a cookie; no other site learns its address (SECURITY T12, H5)."""
    answer = render(request, page=page, context=context, status=status, headers=NO_REFERRER)
    keep_browser(answer, request)
    return answer


def _links(request: Request, configuration: Configuration | None) -> Links:
    settings = request.state.settings
    profile = configuration.business_profile if configuration else None
    return Links(
        return_url=(configuration and configuration.default_return_url) or settings.default_return_url,
        terms_url=(profile and profile.terms_of_service_url) or settings.terms_of_service_url,
        privacy_url=(profile and profile.privacy_policy_url) or settings.privacy_policy_url,
    )
