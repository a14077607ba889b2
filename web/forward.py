"""On from a form: to a page of ours, and from there to another origin (SECURITY H7)."""

import string
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web import htmx
from web.request import Request

Handler = Callable[[Any], Awaitable[Response]]  # a Request, whose type Starlette's routes do not know

NO_REFERRER = {"Referrer-Policy": "no-referrer"}


def go_to(url: str, headers: Mapping[str, str] | None = None) -> Response:
    """On to another page of ours, after a form."""
    return htmx.personal(RedirectResponse(url, 303, headers))


def form_only(path: str, handler: Handler, page: str, *, name: str) -> tuple[Route, Route]:
    """The routes of an address that only takes a form: who opens it, say by a reload, is led to `page`.

    `page` may name parameters of `path`.
    """

    async def go_on(request: Request) -> Response:
        return go_to(page.format_map(request.path_params))

    return Route(path, handler, methods=["POST"], name=name), Route(path, go_on)


def go_to_stripe(url: str) -> Response:
    """On to a page of Stripe's, which learns nothing of ours."""
    return go_to(url, NO_REFERRER)


def away(request: Request, url: str, *, seconds: int = 0) -> Mapping[str, str]:
    """Headers of a page of ours that leads on to another origin by itself.

    A merchant's address may hold any letters, a header only ASCII: browsers read %E5%BA%97 in a host as 店.
    """
    url = quote(url, safe=string.punctuation)
    if htmx.wants_fragment(request):
        return htmx.leaves_for(url)
    return {"Refresh": f"{seconds}; url={url}"}
