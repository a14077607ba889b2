"""A canned Stripe on loopback: answers in the order they were put in, and keeps what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from services.stripe_gateway.gateway import Call, Gateway
from services.stripe_gateway.turns import Turns

CUT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n" + b'{"id": "cu'


def answer(body: str, status: int = 200, headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nRequest-Id: req_up\r\n{headers}"
        f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()


class Customer(msgspec.Struct, frozen=True):
    id: str
    email: str | None = None


CUSTOMER = answer('{"id": "cus_1", "email": "a@example.com", "unused": [1, 2]}')
ERROR_500 = answer('{"error": {"type": "api_error", "message": "boom"}}', 500)


@dataclass
class Upstream:
    """`None` among the answers means: say nothing until `release` is set. b"" resets the connection."""

    answers: list[bytes | None] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    base: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _request(reader):
                self.requests.append(head)
                self.asked.set()
                reply = self.answers.pop(0)
                if reply is None:
                    await self.release.wait()
                    reply = self.answers.pop(0) or b""
                writer.write(reply)
                if not reply or reply is CUT:
                    return
        finally:
            writer.close()

    def header(self, name: str, nth: int = 0) -> str | None:
        lines = self.requests[nth].split("\r\n")
        found = [line.split(": ", 1)[1] for line in lines if line.lower().startswith(name.lower() + ":")]
        return found[0] if found else None


async def _request(reader: asyncio.StreamReader) -> str:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""
    length = next(
        (int(x.split(":")[1]) for x in head.split("\r\n") if x.lower().startswith("content-length")), 0
    )
    return head + (await reader.readexactly(length)).decode()


async def no_wait(_: float) -> None:
    return None


@asynccontextmanager
async def upstream(
    *answers: bytes | None,
    observe: Callable[[Call], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = no_wait,
    turns: Turns | None = None,
) -> AsyncIterator[tuple[Upstream, Gateway]]:
    fake = Upstream(list(answers))
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with Gateway.connect(
            "sk_test_x", api_base=fake.base, turns=turns, observe=observe, sleep=sleep
        ) as gateway:
            yield fake, gateway
    finally:
        fake.release.set()
        server.close()
