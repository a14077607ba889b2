"""The tab of the no-code link: activated, handed on by address, snippet and QR code, and ended (R6)."""

import io

import segno
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from services.configurations import ConfigurationRefused
from services.editions import EditedMeanwhile
from web import htmx
from web.forms import fields
from web.forward import form_only, go_to
from web.middleware.operator import SETTINGS, operator_session
from web.origin import origin_of
from web.rendering import render
from web.request import Request
from web.routes.settings.tabs import settle_operator

LINK = SETTINGS + "/link"


class LinkPage(Struct, frozen=True):
    """Context of `settings/link.html`; `address` is empty while there is no link."""

    address: str
    news: str
    refused: bool


class DeactivatePage(Struct, frozen=True):
    """Context of `settings/link_deactivate.html`."""

    address: str


async def show(request: Request) -> Response:
    """The link, or what it would be."""
    news = next((word for word in ("activated", "deactivated") if word in request.query_params), "")
    return await _page(request, news=news)


async def activate(request: Request) -> Response:
    """Gives the default configuration its login page."""
    operator_session(request)
    try:
        await request.state.editing.activate_link(origin_of(request, "operator"))
    except (ConfigurationRefused, EditedMeanwhile):
        return await _page(request, refused=True, status=422)
    return go_to(f"{LINK}?activated")


async def ask(request: Request) -> Response:
    """What deactivating means, before it is done."""
    settle_operator(request)
    address = await _address(request)
    if not address:
        return go_to(LINK)
    return render(request, page="settings/link_deactivate.html", context=DeactivatePage(address))


async def deactivate(request: Request) -> Response:
    """Ends the link that the page showed; another one, made since, stays."""
    operator_session(request)
    address = (await fields(request)).text("address")
    try:
        await request.state.editing.deactivate_link(address, origin_of(request, "operator"))
    except (ConfigurationRefused, EditedMeanwhile):
        return await _page(request, refused=True, status=422)
    return go_to(LINK if await _address(request) else f"{LINK}?deactivated")


async def qr_code(request: Request) -> Response:
    """The address as a picture to print."""
    operator_session(request)
    address = await _address(request)
    if not address:
        raise HTTPException(404)
    picture = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(picture, kind="svg", scale=6, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return htmx.personal(Response(picture.getvalue(), media_type="image/svg+xml"))


routes = [
    Route(LINK, show, name="settings:link"),
    *form_only(LINK + "/activate", activate, LINK, name="settings:activate_link"),
    Route(LINK + "/deactivate", ask, name="settings:ask_deactivate_link"),
    Route(LINK + "/deactivate", deactivate, methods=["POST"], name="settings:deactivate_link"),
    Route(LINK + "/qr.svg", qr_code, name="settings:qr_code"),
]


async def _address(request: Request) -> str:
    return (await request.state.configurations.default()).login_page.url or ""


async def _page(request: Request, *, news: str = "", refused: bool = False, status: int = 200) -> Response:
    settle_operator(request)
    context = LinkPage(await _address(request), news, refused)
    return render(request, page="settings/link.html", context=context, status=status)
