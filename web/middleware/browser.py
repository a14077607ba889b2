"""A browser that has no session yet: a cookie of its own, and forms bound to it (SECURITY C1, T11).

The pages by which customers and the operator come in (`DOORS`) take this browser's token, whether or not
there is a session.
"""

import hmac

from starlette.responses import Response

from services.tokens import new_secret
from web.cookies import Cookie
from web.request import Request

DOORS = ("/p/login/", "/p/code", "/p/link/", "/p/session/", "/settings/login")
DAY_SECONDS = 24 * 60 * 60
_COOKIE = Cookie("portal_browser", max_age=DAY_SECONDS)
_FORM = "browser-form"
_SHORTEST = 32


def is_door(path: str) -> bool:
    """Whether the address is for visitors who come in."""
    return path.startswith(DOORS)


def browser_of(request: Request) -> str:
    """The secret of this browser; a new one where it brought none. Pages that call it `keep_browser` too."""
    request.state.browser = request.state.browser or _brought(request) or new_secret("bpv")
    return request.state.browser


def keep_browser(response: Response, request: Request) -> None:
    """From now on the browser is known by its cookie."""
    _COOKIE.set(response, request.state.settings, browser_of(request))


def form_token(request: Request) -> str:
    """What a form of a door carries."""
    return request.state.tokens.hashes(_FORM, browser_of(request))[0]


def is_form_token(request: Request, token: str) -> bool:
    """Whether a form was made for the browser that sends it."""
    browser = _brought(request)
    hashes = request.state.tokens.hashes(_FORM, browser) if browser else []
    return any(hmac.compare_digest(token.encode(), one.encode()) for one in hashes)


def _brought(request: Request) -> str | None:
    value = request.cookies.get(_COOKIE.name_for(request.state.settings), "")
    return value if len(value) >= _SHORTEST else None
