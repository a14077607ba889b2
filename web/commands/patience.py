"""How long a connection may take to say what it wants (SECURITY N1, N2): uvicorn would wait for ever."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 20.0
LINGER_SECONDS = 5.0
HEADER_BYTES = 64 * 1024  # `Limits` answers what is too long, as long as it ends


class HeadersInTime(HttpToolsProtocol):
    """uvicorn's protocol, but a connection whose request line and headers are late or endless is closed.

    A request that is answered before its body has arrived has its connection closed soon after the answer.
    """

    _header_timer: asyncio.TimerHandle | None = None
    _linger_timer: asyncio.TimerHandle | None = None
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._start_header_timer()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._start_header_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._header_timer is not None:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_BYTES:
                self._close_at_once()

    def on_headers_complete(self) -> None:
        self._stop_header_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop_linger_timer()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body and not self.transport.is_closing():
            self._linger_timer = self.loop.call_later(LINGER_SECONDS, self._close_at_once)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_header_timer()
        self._stop_linger_timer()
        super().connection_lost(exc)

    def _start_header_timer(self) -> None:
        self._header_bytes = 0
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(HEADER_SECONDS, self._close_at_once)

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_linger_timer(self) -> None:
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            self._linger_timer = None

    def _close_at_once(self) -> None:
        self._stop_header_timer()
        self.transport.abort()
