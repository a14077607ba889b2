"""On from a form: to a page of ours, and from there to another origin (SECURITY H7)."""

import string
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from web import htmx
from web.middleware.session import portal_session
from web.request import Request

NO_REFERRER = {"Referrer-Policy": "no-referrer"}


def go_to(url: str, headers: Mapping[str, str] | None = None) -> Response:
    """On to another page of ours, after a form."""
    return htmx.personal(RedirectResponse(url, 303, headers))


def form_only(page: str) -> Callable[[Request], Awaitable[Response]]:
    """For who opens an address that only takes a form, say by a reload: a handler that leads to `page`.

    Raises SessionEnded.
    """

    async def go_on(request: Request) -> Response:
        portal_session(request)
        return go_to(page)

    return go_on


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
