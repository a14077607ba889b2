"""The end of a process, told to its load balancer first (SECURITY F33)."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.request import state_of

PROBE = "/readyz"
ASKED_WITHIN_SECONDS = 30.0
LONGEST_SECONDS = 10.0
AFTER_TOLD_SECONDS = 1.0

SignalHandler = Callable[[int, FrameType | None], Any]


class Ending:
    """On SIGTERM `/readyz` first answers that the process is ending, if a load balancer has been asking it.

    The server stops soon after that answer, and LONGEST_SECONDS after the signal at the latest; at once if
    nobody has asked within ASKED_WITHIN_SECONDS. A second SIGTERM skips the wait, a third one also ends the
    requests that are still in flight.
    """

    def __init__(self, app: ASGIApp, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._asked: float | None = None
        self._near = False
        self._over = False
        self._end: SignalHandler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._listen()
        elif scope["type"] == "http" and scope["path"] == PROBE:
            self._asked = self._clock()
            state_of(scope).ending = self._near
            send = self._told(send) if self._near else send
        await self._app(scope, receive, send)

    def begin(self, number: int = signal.SIGTERM, frame: FrameType | None = None) -> None:
        """What SIGTERM does."""
        if self._over:
            self._call(signal.SIGINT, frame)  # to uvicorn: do not wait any longer
        elif self._near or not self._watched() or self._loop is None:
            self._finish(number, frame)
        else:
            self._near = True
            self._loop.call_soon_threadsafe(self._wait)

    def _listen(self) -> None:
        """uvicorn has its handlers in place when it starts the lifespan; other threads can have none."""
        if threading.current_thread() is threading.main_thread():
            found = signal.getsignal(signal.SIGTERM)
            self._end = found if callable(found) else None
            self._loop = asyncio.get_running_loop()
            if self._end:
                signal.signal(signal.SIGTERM, self.begin)

    def _wait(self) -> None:
        asyncio.get_running_loop().call_later(LONGEST_SECONDS, self._finish)

    def _watched(self) -> bool:
        return self._asked is not None and self._clock() - self._asked < ASKED_WITHIN_SECONDS

    def _told(self, send: Send) -> Send:
        async def telling(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start":
                asyncio.get_running_loop().call_later(AFTER_TOLD_SECONDS, self._finish)

        return telling

    def _finish(self, number: int = signal.SIGTERM, frame: FrameType | None = None) -> None:
        if not self._over:
            self._over = True
            self._call(number, frame)

    def _call(self, number: int, frame: FrameType | None) -> None:
        if self._end:
            self._end(number, frame)
