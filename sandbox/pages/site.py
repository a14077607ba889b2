"""What every page and control address of the sandbox shares: its state, its templates, its headers."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from sandbox.billing.amounts import money_text
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import Sandbox

HERE = Path(__file__).parent
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def money(amount: int, currency: str) -> str:
    """A minor unit amount as `$10.00`."""
    return money_text(Decimal(amount), currency)


def day(moment: int) -> str:
    """Unix seconds as `22 Nov 2026`, in UTC."""
    return f"{datetime.fromtimestamp(moment, UTC):%-d %b %Y}"


def minute(moment: int) -> str:
    """Unix seconds as `2026-11-22 17:20:05 UTC`."""
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"


_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(money=money, day=day, minute=minute)


def business_of(world: World) -> str:
    """The merchant's name, as its customers know it."""
    return world.account.business_profile.name or world.account.settings.dashboard.display_name


def sandbox_of(request: Request) -> Sandbox:
    """The sandbox that this request came to."""
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - Jinja takes anything
    """The page as HTML; `root` in a template is the path that the sandbox is mounted under."""
    text = _templates.get_template(template).render(root=request.scope["root_path"], **context)
    return Response(text, status, HEADERS, media_type="text/html")


def lead_on(request: Request, title: str, url: str) -> Response:
    """A page that leads on to `url`: browsers drop a redirect to another origin after a POST.

    Raises ValueError for an address that is not http or https.
    """
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no address of a web page")
    page = render(request, "lead_on.html", title=title, url=url)
    page.headers["refresh"] = f"0;url={quote(url, safe=string.punctuation)}"
    return page


def message(request: Request, title: str, text: str, status: int = 200) -> Response:
    """A page that only says something."""
    return render(request, "message.html", status=status, title=title, text=text)


def json_answer(body: object, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
