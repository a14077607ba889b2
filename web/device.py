"""A browser in two words, so that customers recognise their own among their sessions."""

import re

from web.request import Request

_LONGEST = 512
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,30}", re.ASCII)


def device_of(request: Request) -> str:
    """ "Chrome, Android"; a program's own first word where it is no browser; "" where it says nothing."""
    agent = request.headers.get("user-agent", "")[:_LONGEST]
    known = [_first(agent, _BROWSERS), _first(agent, _SYSTEMS)]
    if any(known):
        return ", ".join(name for name in known if name)
    product = _PRODUCT.match(agent)
    return product[0].strip() if product else ""


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in agent), "")
