"""How long an answer took until it began, for the tools of a developer's browser; never in live mode."""

import time
from collections.abc import Callable
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.stripe_gateway.gateway import Call

_calls: ContextVar[list[float] | None] = ContextVar("calls", default=None)


def noted(observe: Callable[[Call], None]) -> Callable[[Call], None]:
    """`observe`, which also lets the request at hand know of its calls to Stripe."""

    def both(call: Call) -> None:
        seconds = _calls.get()
        if seconds is not None:
            seconds.append(call.seconds)
        observe(call)

    return both


class ServerTiming:
    """`app` is the whole time until the headers, `stripe` the sum of the calls that were answered by then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, calls = time.perf_counter(), list[float]()
        _calls.set(calls)

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent = 1000 * (time.perf_counter() - started)
                value = f'app;dur={spent:.1f}, stripe;dur={1000 * sum(calls):.1f};desc="{len(calls)} calls"'
                message = {**message, "headers": [*message["headers"], (b"server-timing", value.encode())]}
            await send(message)

        await self._app(scope, receive, timed)
