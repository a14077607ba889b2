"""The personal no-code link: a page with one button, then the customer's session (DESIGN 1)."""

from starlette.responses import Response
from starlette.routing import Route

from services.links import Link, LinkUsed
from web.device import device_of
from web.entrance import already_in, door_page, let_in, said_what_ends, send_code
from web.forms import fields
from web.forward import go_to
from web.origin import origin_of
from web.request import Request


async def show(request: Request) -> Response:
    """Changes nothing, however often it is asked for and by whom (SECURITY T9)."""
    return await door_page(request, await _link(request))


async def enter(request: Request) -> Response:
    """Opens the session once, or sends a code where the link is used or old (SECURITY T4, T10)."""
    link = await _link(request)
    current = request.state.session
    if not await said_what_ends(request, link):
        return await door_page(request, link, status=409)
    if current and not link.opens and (inside := already_in(current, link)):
        return inside
    if (await fields(request)).text("way") == "code":
        return await send_code(request, link)
    try:
        opened = await request.state.links.open(
            request.path_params["token"],
            origin_of(request, "customer"),
            device=device_of(request),
            replacing=current,
        )
    except LinkUsed:
        return go_to(request.url.path)
    return let_in(request, opened)


async def _link(request: Request) -> Link:
    """Raises LinkUnknown."""
    return await request.state.links.find(request.path_params["token"])


routes = [
    Route("/p/link/{token}", show, name="links:show"),
    Route("/p/link/{token}", enter, methods=["POST"], name="links:enter"),
]
