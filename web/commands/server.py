"""Serving an application: its socket, what is said when it answers, and its clean end."""

import asyncio
import contextlib
import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from web.commands.errors import CommandFailed
from web.commands.patience import HeadersInTime

BACKLOG = 2048
GRACE_SECONDS = 25
WORKER_SECONDS = 30  # until a worker that says nothing is replaced: a busy machine starts it slowly
READY_INTERVAL_SECONDS = 0.02
NOT_STARTED = "It could not start; the reason is in the log above."


def bind(host: str, port: int) -> socket.socket:
    """A listening socket (port 0: any free one); CommandFailed names the remedy where there is none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise CommandFailed(f"The host {host} is not known here: use --host 127.0.0.1.") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CommandFailed(_no_socket(error, host, port)) from None
    listener.set_inheritable(True)
    return listener


def _no_socket(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is in use: choose another, with --port or make run PORT=…."
        case errno.EACCES:
            return f"Port {port} needs more rights than you have: choose one above 1023."
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine: use --host 127.0.0.1."
        case _:
            return f"{host}:{port} cannot be listened on: {error.strerror}."


def address(listener: socket.socket) -> str:
    """The http address of a listening socket, as a browser on this machine writes it."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared with, not bound to
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    app: ASGIApp | str,
    listener: socket.socket,
    when_ready: Callable[[], None],
    *,
    workers: int = 1,
    protocol: type[asyncio.Protocol] = HeadersInTime,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is in flight; call `when_ready` once it answers.

    `app` is the name of a factory where there are several workers. The sandbox brings a `protocol` whose
    connections can be dropped on order. CommandFailed if it could not start.
    """
    config = configuration(app, workers=workers, protocol=protocol)
    threading.Thread(target=_announce, args=(listener, when_ready), daemon=True).start()
    if workers > 1:
        _serve_by_several(config, listener)
    else:
        _serve_alone(config, listener)


def configuration(
    app: ASGIApp | str, *, workers: int = 1, protocol: type[asyncio.Protocol] = HeadersInTime
) -> uvicorn.Config:
    """How uvicorn serves, wherever the portal runs."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        access_log=False,  # it would print addresses, and with them tokens (SECURITY D2)
        date_header=True,
        http=protocol,
        lifespan="on",
        log_config=None,
        loop="uvloop",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=WORKER_SECONDS,
        ws="none",
    )


def _serve_alone(config: uvicorn.Config, listener: socket.socket) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)  # uvicorn raises the signal again after its clean end
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except SystemExit as end:
        if end.code == STARTUP_FAILURE:
            raise CommandFailed(NOT_STARTED) from None


def _serve_by_several(config: uvicorn.Config, listener: socket.socket) -> None:
    supervisor = Multiprocess(config, sockets=[listener])
    supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise CommandFailed(NOT_STARTED)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _announce(listener: socket.socket, when_ready: Callable[[], None]) -> None:
    """Ask until there is an answer, of whatever status; the kernel keeps the first question until then."""
    host, port = listener.getsockname()[:2]
    while True:
        connection = HTTPConnection(host, port, timeout=60)
        with contextlib.closing(connection), contextlib.suppress(OSError, HTTPException):
            connection.request("GET", "/healthz")
            connection.getresponse()
            break
        time.sleep(READY_INTERVAL_SECONDS)
    when_ready()
