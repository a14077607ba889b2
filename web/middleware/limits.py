"""What a request may say, how much, how slowly, and for how long it is answered (SECURITY C5, F2, N1, N2).

uvicorn has no such limits.
"""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.stripe_gateway.gateway import answer_by
from web.errors import BODY_TOO_LONG, HEADERS_TOO_LONG
from web.middleware.turning_away import told, turned_away

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
HEADER_BYTES = 16 * 1024
BODY_BYTES = 128 * 1024
LARGE_BODY_BYTES = 1024 * 1024
LARGE_BODIES = ("/settings", "/webhooks/", "/sandbox/")
# A logo and an icon of half a megabyte each, in base64 with its signs escaped (SECURITY X5).
PICTURE_BODY_BYTES = 1600 * 1024
PICTURE_BODIES = ("/settings/branding", "/v1/billing_portal/configurations")
BODY_SECONDS = 20.0
# From a request's last byte; of the ten seconds of every answer half a second is left for making the page.
STRIPE_SECONDS = 9.5


class Limits:
    """Answers 405, 431 or 413 at once where the request names an odd verb or announces too much.

    A body that turns out too long, or that is not there within BODY_SECONDS, raises HTTPException 413 or 408
    in the handler that reads it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, headers = scope["path"], scope["headers"]
        limit = _limit(path)
        if scope["method"] not in METHODS:
            await told(path, "This method is not known here.", 405)(scope, receive, send)
        elif sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
            await turned_away(scope, HEADERS_TOO_LONG)(scope, receive, send)
        elif any(name == b"content-length" and _number(value) > limit for name, value in headers):
            await turned_away(scope, BODY_TOO_LONG)(scope, receive, send)
        else:
            _begin()
            await self._app(scope, _Reader(receive, limit).receive, send)


class _Reader:
    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._deadline: float | None = None
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:  # what comes now is the client's going, for which streams wait as long as they like
            return await self._receive()
        self._deadline = self._deadline or asyncio.get_running_loop().time() + BODY_SECONDS
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        self._whole = not message.get("more_body", False)
        if self._whole:
            _begin()
        return message


def _begin() -> None:
    answer_by(asyncio.get_running_loop().time() + STRIPE_SECONDS)


def _limit(path: str) -> int:
    if path.startswith(PICTURE_BODIES):
        return PICTURE_BODY_BYTES
    return LARGE_BODY_BYTES if path.startswith(LARGE_BODIES) else BODY_BYTES


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() else 0
