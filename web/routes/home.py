"""The portal page."""

from typing import Any

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web.panels import Panel, panel_page
from web.rendering import frame_of, render
from web.request import Request
from web.routes import billing_information, invoices, payment_methods, subscriptions
from web.visitor import settle

# The order in which they stand on the page, and are streamed.
PANELS: tuple[Panel[Any], ...] = (
    subscriptions.PANEL,
    payment_methods.PANEL,
    billing_information.PANEL,
    invoices.PANEL,
)


class LoggedOut(Struct, frozen=True):
    """Context of `home/logged_out.html`; `return_url` is empty where none is known."""

    return_url: str


async def start(request: Request) -> Response:
    """The bare address: QA's page on the sandbox, elsewhere the default login page, if it is on."""
    if request.state.settings.sandboxed:
        return RedirectResponse("/sandbox/")
    login_page = (await request.state.configurations.default()).login_page
    if login_page.url is None:
        raise HTTPException(404)
    return RedirectResponse(login_page.url, headers={"Cache-Control": "no-store"})


async def show(request: Request) -> Response:
    """The whole page, its panels streamed as they are ready."""
    return await panel_page(request)


async def logged_out(request: Request) -> Response:
    """The end of a session that was ended on purpose."""
    await settle(request)
    return_url = frame_of(request).links.return_url or ""
    return render(request, page="home/logged_out.html", context=LoggedOut(return_url))


routes = [
    Route("/", start, name="home:start"),
    Route("/p", show, name="home:show"),
    Route("/p/logged-out", logged_out, name="home:logged_out"),
]
