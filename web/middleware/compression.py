"""Pages and fragments made small on their way, each piece sent as soon as it is there.

The length of a compressed page tells what it has in common with what an attacker could have put into it
(BREACH). So an answer is compressed only where nobody else had a say: the request came from our own pages or
from the visitor, or it carried no query.
"""

import zlib
from typing import Any, Protocol

import brotli
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.static_files import offered

SMALLEST = 500
BROTLI_QUALITY = 5  # more costs milliseconds, less saves none
BROTLI_WINDOW = 18  # 256 KB of memory at most; no page is larger
GZIP_LEVEL = 6

_OURS = {b"same-origin", b"none"}


class Compressor(Protocol):
    """What makes one answer small, piece by piece."""

    def piece(self, content: bytes) -> bytes:
        """All that has come until now, readable at once."""
        ...

    def end(self, content: bytes) -> bytes:
        """The last of it, and what is still owed."""
        ...


class Compression:
    """Answers of type text/html, in brotli or gzip, to those who read it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = _encoding(scope) if scope["type"] == "http" else None
        await self._app(scope, receive, _Sender(send, encoding).send if encoding else send)


class _Sender:
    def __init__(self, send: Send, encoding: str) -> None:
        self._send = send
        self._encoding = encoding
        self._start: Message | None = None
        self._compressor: Compressor | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _compressible(message):
                self._start = message  # kept until it is known whether there is enough to compress
            else:
                await self._send(message)
            return
        if self._start is not None:
            await self._begin(self._start, message)
            self._start = None
        await self._send(_smaller(message, self._compressor) if self._compressor else message)

    async def _begin(self, start: Message, first: Message) -> None:
        whole = not first.get("more_body", False)
        if not whole or len(first.get("body", b"")) >= SMALLEST:
            self._compressor = _Brotli() if self._encoding == "br" else _Gzip()
            headers = MutableHeaders(raw=list(start["headers"]))
            del headers["content-length"]
            headers["content-encoding"] = self._encoding
            headers.add_vary_header("Accept-Encoding")
            start = {**start, "headers": headers.raw}
        await self._send(start)


class _Brotli:
    def __init__(self) -> None:
        self._made: Any = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)

    def piece(self, content: bytes) -> bytes:
        return bytes(self._made.process(content) + self._made.flush())

    def end(self, content: bytes) -> bytes:
        return bytes(self._made.process(content) + self._made.finish())


class _Gzip:
    def __init__(self) -> None:
        self._made = zlib.compressobj(GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)

    def piece(self, content: bytes) -> bytes:
        return self._made.compress(content) + self._made.flush(zlib.Z_SYNC_FLUSH)

    def end(self, content: bytes) -> bytes:
        return self._made.compress(content) + self._made.flush()


def _smaller(message: Message, compressor: Compressor) -> Message:
    made = compressor.piece if message.get("more_body", False) else compressor.end
    return {**message, "body": made(message.get("body", b""))}


def _encoding(scope: Scope) -> str | None:
    """The best that the visitor reads; None where the answer is to stay as it is."""
    headers = dict(scope["headers"])
    if scope["query_string"] and headers.get(b"sec-fetch-site") not in _OURS:
        return None
    names = offered(headers.get(b"accept-encoding", b"").decode("latin-1"))
    return next((name for name in ("br", "gzip") if name in names), None)


def _compressible(start: Message) -> bool:
    headers = dict(start["headers"])
    kind = headers.get(b"content-type", b"")
    return kind.startswith(b"text/html") and b"content-encoding" not in headers
