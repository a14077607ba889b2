"""A portal for the commands that ask one: it keeps what it was asked, and answers what the test says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

from msgspec import Struct

POLL_SECONDS = 0.01  # how soon it notices that it is to end


class Asked(Struct, frozen=True):
    """A request, with the form that it brought."""

    method: str
    path: str
    key: str | None
    form: dict[str, str]


class ServedPortal(HTTPServer):
    """`answer` is a status and a body."""

    answer: tuple[int, bytes] = (200, b"{}")

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving() -> Iterator[ServedPortal]:
    """It listens until the end of the block."""
    with ServedPortal() as portal:
        thread = threading.Thread(target=portal.serve_forever, args=[POLL_SECONDS])
        thread.start()
        try:
            yield portal
        finally:
            portal.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: ServedPortal

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(dict(parse_qsl(sent)))

    def log_message(self, *_args: object) -> None:
        """Quiet."""

    def _answer(self, form: dict[str, str]) -> None:
        asked = Asked(self.command, self.path, self.headers["Authorization"], form)
        self.server.asked.append(asked)
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
