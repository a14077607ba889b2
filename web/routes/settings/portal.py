"""What the default configuration offers its customers (R9)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.middleware.operator import SETTINGS
from web.rendering import render
from web.routes.settings.tabs import settle_operator


@dataclass(frozen=True)
class PortalPage:
    """Context of `settings/portal.html`."""


async def show(request: Request) -> Response:
    settle_operator(request)
    return render(request, page="settings/portal.html", context=PortalPage())


routes = [Route(SETTINGS, show, name="settings:portal")]
