"""The HTTP protocol of a server that can drop a connection on order, which ASGI has no word for."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ABORT = "sandbox.abort"


class DroppableProtocol(HttpToolsProtocol):
    """uvicorn's own; `scope["extensions"][ABORT]` ends the request's connection at once."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {ABORT: self._abort}
        self.scope["extensions"] = extensions

    def _abort(self) -> None:
        self.transport.abort()
