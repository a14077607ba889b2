"""The panels of the portal page: streamed in order in one answer, and each an address of its own.

All reads start together; each panel is sent when it and those before it are ready. One that is late leaves a
placeholder that htmx fills, one that fails leaves its own error, and the others stand.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import structlog
from markupsafe import Markup
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from services.configurations.objects import Features
from services.stripe_gateway.errors import GatewayError, NotPermitted
from web import htmx, rendering
from web.addresses import with_query_of
from web.alarms import alarm
from web.configuration import features_of
from web.middleware.session import SessionEnded
from web.request import Request
from web.visitor import is_known, settle

# After this long the rest of the page does not wait for a panel any more.
PATIENCE_SECONDS = 3.0
RETRY_AFTER_SECONDS = "10"

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Panel(Struct, Generic[T], frozen=True):
    """One section of the page: its id, its heading (marked for translation), its address and its content.

    `read` asks the services and knows no language; `show` turns what was read into the template's context.
    `allowed` says whether a configuration's features have it at all.
    """

    id: str
    title: str
    path: str
    template: str
    read: Callable[[Request], Awaitable[T]]
    show: Callable[[Request, T], Struct]
    allowed: Callable[[Features], bool] = lambda _features: True


class PanelFailed(Struct, frozen=True):
    """Context of `errors/_panel.html` and `_part.html`, which stand in for what could not be read.

    `retry_url` is the page's, `part_url` the fragment's for htmx.
    """

    id: str
    title: str
    retry_url: str
    part_url: str


class PanelLate(Struct, frozen=True):
    """Context of `home/_late.html`, which htmx replaces as soon as it is shown."""

    id: str
    title: str
    url: str


class HomePage(Struct, frozen=True):
    """Context of `home/page.html`: the place where the panels are streamed."""

    panels: Markup


PAGE = "home/page.html"
# The shell is rendered once around this, then cut here: what precedes is sent at once.
_CUT = Markup("<!--panels-->")


async def panel_page(request: Request) -> Response:
    """The whole page, its panels streamed. Raises SessionEnded before anything is asked."""
    features = await features_of(request)
    panels = [panel for panel in request.state.panels if panel.allowed(features)]
    reads = [asyncio.ensure_future(panel.read(request)) for panel in panels]
    await _settled(request, reads)
    return htmx.personal(StreamingResponse(_stream(request, panels, reads), media_type="text/html"))


async def panel_address(
    request: Request, panel: Panel[Any], template: str = "", error_template: str = "errors/_panel.html"
) -> Response:
    """A panel's own address, or that of a part of it: a fragment for htmx, the whole page for everyone else.

    Raises SessionEnded; a panel that the merchant does not show has no address.
    """
    await require(request, panel)
    if not htmx.wants_fragment(request):
        return await panel_page(request)
    return await _fragment(request, panel, template or panel.template, error_template)


async def require(request: Request, panel: Panel[Any]) -> None:
    """404 where the merchant has switched the panel off (STRIPE 1.3). Raises SessionEnded."""
    if not panel.allowed(await features_of(request)):
        raise HTTPException(404)


async def _fragment(request: Request, panel: Panel[T], template: str, error_template: str) -> Response:
    """What was read, or its error with an honest status."""
    reading: Awaitable[T]
    if is_known(request):  # nothing has to be asked for beside the read, which needs no task of its own
        await settle(request)
        reading = panel.read(request)
    else:
        reading = asyncio.ensure_future(panel.read(request))
        await _settled(request, [reading])
    status, headers = 200, None
    try:
        context = panel.show(request, await reading)
    except GatewayError as error:
        await _report(request, panel, error)
        context, template = _failed(request, panel, with_query_of(request, request.url.path)), error_template
        status, headers = 503, {"Retry-After": RETRY_AFTER_SECONDS}
    return rendering.render(
        request, page=PAGE, fragment=template, context=context, status=status, headers=headers
    )


async def _settled(request: Request, reads: Sequence[asyncio.Future[Any]]) -> None:
    """Settles beside the reads; where nobody will wait for them, they end."""
    try:
        await settle(request)
    except SessionEnded:
        await _abandon(reads)
        raise


async def _abandon(tasks: Sequence[asyncio.Future[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _stream(
    request: Request, panels: Sequence[Panel[Any]], reads: Sequence[asyncio.Future[Any]]
) -> AsyncIterator[str]:
    tasks = [
        asyncio.create_task(_content(request, panel, read)) for panel, read in zip(panels, reads, strict=True)
    ]
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    try:
        shell = rendering.rendered(request, PAGE, HomePage(panels=_CUT))
        before, after = shell.split(_CUT)
        yield before
        for panel, task in zip(panels, tasks, strict=True):
            yield await _in_time(request, panel, task, deadline)
        yield after
    finally:
        await _abandon([*tasks, *reads])


async def _content(request: Request, panel: Panel[T], read: Awaitable[T]) -> Markup:
    return rendering.rendered(request, panel.template, panel.show(request, await read))


async def _in_time(
    request: Request, panel: Panel[Any], task: asyncio.Task[Markup], deadline: float
) -> Markup:
    """The panel, its error, or its placeholder; a fault of ours is logged and shown like one of Stripe's."""
    patience = max(0.0, deadline - asyncio.get_running_loop().time())
    done, _late = await asyncio.wait({task}, timeout=patience)
    if not done:
        late = PanelLate(id=panel.id, title=panel.title, url=_address(request, panel))
        return rendering.rendered(request, "home/_late.html", late)
    error = task.exception()
    if error is None:
        return task.result()
    await _report(request, panel, error)
    return rendering.rendered(request, "errors/_panel.html", _failed(request, panel, panel.path))


def _failed(request: Request, panel: Panel[Any], part_url: str) -> PanelFailed:
    retry_url = _address(request, panel)
    return PanelFailed(id=panel.id, title=panel.title, retry_url=retry_url, part_url=part_url)


def _address(request: Request, panel: Panel[Any]) -> str:
    """Where the panel can be had again: with its query where the request was for this panel."""
    return with_query_of(request, panel.path) if request.url.path.startswith(panel.path) else panel.path


async def _report(request: Request, panel: Panel[Any], error: BaseException) -> None:
    """For the operator: a key that Stripe refuses is an alarm (R19), a fault of ours has a trace."""
    if isinstance(error, NotPermitted):
        await alarm(request, error, panel.id)
    elif isinstance(error, GatewayError):
        log.warning("panel_failed", panel=panel.id, error=type(error).__name__)
    else:
        log.error("panel_broken", panel=panel.id, exc_info=error)
