"""SECURITY N1, N2: what strange and slow clients get, from the server as the portal runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.commands import patience
from web.commands.server import bind, configuration
from web.middleware import limits
from web.middleware.guard import guard
from web.settings import Settings

GET = b"GET /show HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /show HTTP/1.1\r\nHost: 127.0.0.1\r\n"


async def show(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def status(self) -> int:
        """The next answer's, its body read."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length or b"0"))
        return int(head.split()[1])

    async def closed(self) -> bool:
        """Whether the server hung up; waits for it."""
        try:
            async with asyncio.timeout(5):
                return await self.reader.read() == b""
        except ConnectionResetError:
            return True

    async def leave(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Portal:
    """A server that counts the bytes of bodies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.clients: list[Client] = []

    async def visited(self, *parts: bytes) -> Client:
        """A connection over which this has been sent."""
        client = Client(*await asyncio.open_connection("127.0.0.1", self._port))
        self.clients.append(client)
        for part in parts:
            client.writer.write(part)
        return client


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    settings = Settings(base_url="http://127.0.0.1:8000", allowed_hosts=("127.0.0.1:8000",))
    app = guard(Starlette(routes=[Route("/show", show, methods=["GET", "POST"])]), settings)
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configuration(app))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        opened = Portal(listener.getsockname()[1])
        yield opened
        for client in opened.clients:
            await client.leave()
        server.should_exit = True
        await serving


async def test_a_plain_request_is_answered(portal: Portal) -> None:
    """What the others are measured by."""
    client = await portal.visited(GET, b"\r\n")
    assert await client.status() == 200


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 5, 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ],
)
async def test_no_request_hides_in_another(portal: Portal, framing: bytes) -> None:
    """N1: two lengths are refused, so that a proxy and the portal never differ about where a request ends."""
    assert await (await portal.visited(POST, framing)).status() == 400


async def test_long_headers_are_refused(portal: Portal) -> None:
    """N1: over 16 KB they are answered."""
    client = await portal.visited(GET, b"X: " + b"a" * 17_000 + b"\r\n\r\n")
    assert await client.status() == 431


async def test_endless_headers_are_cut(portal: Portal) -> None:
    """N1: whoever never ends them gets no memory."""
    client = await portal.visited(GET, *(b"X-%d: " % n + b"a" * 8_000 + b"\r\n" for n in range(20)))
    assert await client.closed()


@pytest.mark.parametrize("before", [b"", GET[:10], GET, GET + b"X-Slow: a"])
async def test_slow_headers_are_cut(portal: Portal, monkeypatch: pytest.MonkeyPatch, before: bytes) -> None:
    """N2: whether nothing came, or something; others are answered meanwhile."""
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.3)
    slow = [await portal.visited(before) for _ in range(20)]
    assert await (await portal.visited(GET, b"\r\n")).status() == 200
    assert all([await client.closed() for client in slow])


async def test_a_second_requests_slow_headers_are_cut(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N2: a connection that is kept gives no more time than a new one."""
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.3)
    client = await portal.visited(GET, b"\r\n")
    assert await client.status() == 200
    client.writer.write(GET)
    assert await client.closed()


async def test_a_request_in_time_is_never_cut(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time for headers ends with them: bodies have their own."""
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.05)
    client = await portal.visited(POST, b"Content-Length: 5\r\n\r\nhe")
    await client.writer.drain()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.reader.read()
    client.writer.write(b"llo")
    assert await client.status() == 200


async def test_a_body_that_comes_too_late_is_cut(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """N2: it is answered, and not listened to for ever after; one that comes whole keeps its connection."""
    monkeypatch.setattr(patience, "LINGER_SECONDS", 0.05)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    slow = await portal.visited(POST, b"Content-Length: 5\r\n\r\nhe")
    assert await slow.status() == 408
    assert await slow.closed()
    kept = await portal.visited(POST, b"Content-Length: 5\r\n\r\nhello")
    assert await kept.status() == 200
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await kept.reader.read()
