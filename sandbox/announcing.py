"""Word of every change, for whoever remembers what was read before it."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Announcing:
    """ASGI middleware: calls `changed` before the answer to any request that may have changed something."""

    def __init__(self, app: ASGIApp, changed: Callable[[], None]) -> None:
        self._app = app
        self._changed = changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def announced(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._changed()
            await send(message)

        reads = scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}
        await self._app(scope, receive, send if reads else announced)
