"""The panels of the portal page: streamed in order in one answer, and each an address of its own.

All start together; each is sent when it and those before it are ready. One that is late leaves a placeholder
that htmx fills, one that fails leaves its own error, and the others stand.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from services.stripe_gateway.errors import GatewayError, NotPermitted
from web import htmx, rendering
from web.rendering import Context

# After this long the rest of the page does not wait for a panel any more.
PATIENCE_SECONDS = 3.0
RETRY_AFTER_SECONDS = "10"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class View:
    """A template with the context that it reads."""

    template: str
    context: Context


@dataclass(frozen=True)
class Panel:
    """One section of the page: its id, its heading (marked for translation), its address and its content."""

    id: str
    title: str
    path: str
    view: Callable[[Request], Awaitable[View]]


@dataclass(frozen=True)
class PanelFailed:
    """Context of `errors/_panel.html`, which stands in for a panel whose calls failed."""

    id: str
    title: str
    retry_url: str


@dataclass(frozen=True)
class PanelLate:
    """Context of `home/_late.html`, which htmx replaces as soon as it is shown."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class HomePage:
    """Context of `home/page.html`: the place where the panels are streamed."""

    panels: Markup


# The shell is rendered once around this, then cut here: what precedes is sent at once.
_CUT = Markup("<!--panels-->")


async def panel_page(request: Request) -> Response:
    """The whole page, its panels streamed."""
    panels: Sequence[Panel] = request.state.panels
    answer = StreamingResponse(_stream(request, panels), media_type="text/html")
    htmx.personal(answer)
    return answer


async def panel_address(request: Request, panel: Panel) -> Response:
    """A panel's own address: its fragment for htmx, the whole page for everyone else."""
    if not htmx.wants_fragment(request):
        return await panel_page(request)
    try:
        view = await panel.view(request)
    except GatewayError as error:
        _report(panel, error)
        headers = {"Retry-After": RETRY_AFTER_SECONDS}
        answer = HTMLResponse(_failed(request, panel), status_code=503, headers=headers)
        htmx.personal(answer)
        return answer
    return rendering.render(request, page=view.template, context=view.context)


async def _stream(request: Request, panels: Sequence[Panel]) -> AsyncIterator[str]:
    tasks = [asyncio.create_task(_content(request, panel)) for panel in panels]
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    try:
        shell = rendering.rendered(request, "home/page.html", HomePage(panels=_CUT))
        before, after = shell.split(_CUT)
        yield before
        for panel, task in zip(panels, tasks, strict=True):
            yield await _in_time(request, panel, task, deadline)
        yield after
    finally:
        for task in tasks:
            task.cancel()


async def _content(request: Request, panel: Panel) -> Markup:
    view = await panel.view(request)
    return rendering.rendered(request, view.template, view.context)


async def _in_time(request: Request, panel: Panel, task: asyncio.Task[Markup], deadline: float) -> Markup:
    """The panel, its error, or its placeholder; a fault of ours is logged and shown like one of Stripe's."""
    patience = max(0.0, deadline - asyncio.get_running_loop().time())
    done, _late = await asyncio.wait({task}, timeout=patience)
    if not done:
        late = PanelLate(id=panel.id, title=panel.title, url=_address(request, panel))
        return rendering.rendered(request, "home/_late.html", late)
    error = task.exception()
    if error is None:
        return task.result()
    _report(panel, error)
    return _failed(request, panel)


def _failed(request: Request, panel: Panel) -> Markup:
    context = PanelFailed(id=panel.id, title=panel.title, retry_url=_address(request, panel))
    return rendering.rendered(request, "errors/_panel.html", context)


def _address(request: Request, panel: Panel) -> str:
    """Where the panel can be had again: with its query where the request was for this panel."""
    return f"{panel.path}?{request.url.query}" if request.url.path == panel.path else panel.path


def _report(panel: Panel, error: BaseException) -> None:
    """For the operator: a key that Stripe refuses is an alarm (R19), a fault of ours has a trace."""
    if isinstance(error, NotPermitted):
        log.critical("stripe_key_not_permitted", panel=panel.id, message=error.message)
    elif isinstance(error, GatewayError):
        log.warning("panel_failed", panel=panel.id, error=type(error).__name__)
    else:
        log.error("panel_broken", panel=panel.id, exc_info=error)
