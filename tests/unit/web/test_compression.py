"""PERFORMANCE P6 and P7: pages are small on the wire, at once, and tell nothing by their length."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from web.middleware.compression import Compression

PAGE = "<p>Every page says much the same.</p>" * 100


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE, headers={"Vary": "Cookie"})


async def small(_request: Request) -> Response:
    return HTMLResponse("<p>Little.</p>")


async def text(_request: Request) -> Response:
    return PlainTextResponse(PAGE)


async def encoded(_request: Request) -> Response:
    return HTMLResponse(gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip"})


async def streamed(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[str]:
        yield "<p>The shell.</p>"
        yield "<p>A panel.</p>"

    return StreamingResponse(pieces(), media_type="text/html")


ROUTES = [Route(f"/{made.__name__}", made) for made in (page, small, text, encoded, streamed)]


async def ask(path: str, **headers: str) -> list[Message]:
    """What is sent, message by message."""
    path, _, query = path.partition("?")
    sent: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Message:
        return await asyncio.Future()  # a client that stays

    async def send(message: Message) -> None:
        sent.append(message)

    await Compression(Starlette(routes=ROUTES))(scope, receive, send)
    return sent


def headers_of(sent: list[Message]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
async def test_pages_are_compressed(accepted: str, encoding: str, read: Callable[[bytes], bytes]) -> None:
    """P6: brotli where it is read, gzip elsewhere; proxies are told why."""
    sent = await ask("/page", accept_encoding=accepted)
    headers = headers_of(sent)
    assert headers["content-encoding"] == encoding
    assert headers["vary"] == "Cookie, Accept-Encoding"
    assert "content-length" not in headers
    body = b"".join(message["body"] for message in sent[1:])
    assert read(body).decode() == PAGE
    assert len(body) < len(PAGE) / 10


@pytest.mark.parametrize(
    ("path", "accepted"),
    [("/page", ""), ("/page", "br;q=0"), ("/small", "br"), ("/text", "br")],
)
async def test_some_stay_as_they_are(path: str, accepted: str) -> None:
    """Nothing is gained by the others, or it could not be read."""
    assert "content-encoding" not in headers_of(await ask(path, accept_encoding=accepted))


async def test_nothing_is_compressed_twice() -> None:
    """What comes encoded stays so."""
    sent = await ask("/encoded", accept_encoding="br")
    assert headers_of(sent)["content-encoding"] == "gzip"
    assert gzip.decompress(sent[1]["body"]).decode() == PAGE


@pytest.mark.parametrize("accepted", ["br", "gzip"])
async def test_each_piece_can_be_read_at_once(accepted: str) -> None:
    """The shell leaves before the panels are there, and is whole."""
    sent = await ask("/streamed", accept_encoding=accepted)
    unpacked: Callable[[bytes], bytes] = (
        brotli.Decompressor().process
        if accepted == "br"
        else zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
    )
    pieces = [unpacked(message["body"]) for message in sent[1:] if message["body"]]
    assert pieces[:2] == [b"<p>The shell.</p>", b"<p>A panel.</p>"]


@pytest.mark.parametrize(
    ("path", "site", "compressed"),
    [
        ("/page?number=guess", "cross-site", False),
        ("/page?number=guess", "same-site", False),
        ("/page?number=guess", "", False),
        ("/page?number=mine", "same-origin", True),
        ("/page?number=mine", "none", True),
        ("/page", "cross-site", True),
    ],
)
async def test_another_sites_guess_is_not_compressed(path: str, site: str, compressed: bool) -> None:
    """BREACH: the length of an answer says nothing of how well a foreign query matches the page."""
    sent = await ask(path, accept_encoding="br", **({"sec_fetch_site": site} if site else {}))
    assert ("content-encoding" in headers_of(sent)) is compressed
