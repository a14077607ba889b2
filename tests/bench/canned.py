"""A server of canned answers, far faster than what is measured against it.

As a Stripe: `python -m tests.bench.canned FILE` answers what FILE holds by path and query, for whichever
customer is asked about, after a delay that `GET /-/delay/150` sets (milliseconds).
"""

import asyncio
import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

import uvloop

_CUSTOMER = re.compile(rb"cus_[A-Za-z0-9]+")
_DELAY = b"/-/delay/"


class Canned:
    """`answers`: a head and a body by path and query; `customer`: the id that stands in them for anyone's."""

    def __init__(self, answers: dict[bytes, tuple[bytes, bytes]], customer: bytes) -> None:
        self.answers = answers
        self.customer = customer
        self.delay = 0.0

    def answer(self, target: bytes) -> bytes:
        """The whole answer to a request for `target`."""
        if target.startswith(_DELAY):
            self.delay = int(target.removeprefix(_DELAY)) / 1000
            return _head(b"200 OK", b"") + b"\r\n"
        asked = _CUSTOMER.search(target)
        found = self.answers.get(_CUSTOMER.sub(self.customer, target))
        if found is None:
            body = b'{"error":{"type":"invalid_request_error","message":"nothing canned for this"}}'
            return _head(b"404 Not Found", body) + b"Content-Type: application/json\r\n\r\n" + body
        head, body = found
        return head + (body.replace(self.customer, asked[0]) if asked else body)


class Protocol(asyncio.Protocol):
    """Just enough of HTTP/1.1: requests without bodies, on connections that are kept."""

    def __init__(self, canned: Canned) -> None:
        self._canned = canned
        self._received = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            answer = self._canned.answer(request.split(b" ", 2)[1])
            if self._canned.delay:
                asyncio.get_running_loop().call_later(self._canned.delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


def answer(body: bytes, headers: dict[str, str]) -> tuple[bytes, bytes]:
    """A head and a body, as `Canned` holds them."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return _head(b"200 OK", body) + lines.encode() + b"\r\n", body


def write(path: Path, customer: str, answers: dict[str, tuple[bytes, dict[str, str]]]) -> None:
    """What the server reads: bodies with their headers, by path and query."""
    kept = {key: [base64.b64encode(body).decode(), headers] for key, (body, headers) in answers.items()}
    path.write_text(json.dumps({"customer": customer, "answers": kept}))


def _head(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n" % (status, len(body))


async def serve(written: str) -> None:
    kept = json.loads(written)
    answers = {
        key.encode(): answer(base64.b64decode(body), headers)
        for key, (body, headers) in kept["answers"].items()
    }
    canned = Canned(answers, kept["customer"].encode())
    server = await asyncio.get_running_loop().create_server(lambda: Protocol(canned), "127.0.0.1", 0)
    sys.stdout.write(f"ready http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1]).read_text()))
