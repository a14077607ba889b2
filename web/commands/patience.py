"""How long a connection may take to say what it wants (SECURITY N1, N2): uvicorn would wait for ever."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 20.0
LINGER_SECONDS = 5.0
HEADER_BYTES = 64 * 1024  # `Limits` answers what is too long, as long as it ends


class HeadersInTime(HttpToolsProtocol):
    """uvicorn's own, which closes a connection whose request line and headers are late or endless.

    What was answered before its body was there is closed soon after the answer.
    """

    _late: asyncio.TimerHandle | None = None
    _lingering: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._expect()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._late is not None:
            self._head += len(data)
            if self._head > HEADER_BYTES:
                self._cut()

    def on_headers_complete(self) -> None:
        self._relax()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stay()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._lingering = self.loop.call_later(LINGER_SECONDS, self._cut)

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        self._stay()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._head = 0
        if self._late is None:
            self._late = self.loop.call_later(HEADER_SECONDS, self._cut)

    def _relax(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _stay(self) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = None

    def _cut(self) -> None:
        self._relax()
        self.transport.abort()
