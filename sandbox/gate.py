"""The layer before the API that logs each request and lets it meet the fault that was ordered for it."""

import asyncio
import json
import time
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.connections import ABORT
from sandbox.faults import Fault, Faults
from sandbox.request_log import RequestEntry, RequestLog

# What Stripe says with these statuses.
_ERRORS = {
    401: {"message": "Invalid API Key provided: sk_test_***", "type": "invalid_request_error"},
    403: {
        "message": "The provided key does not have the required permissions for this endpoint.",
        "type": "invalid_request_error",
    },
    429: {
        "code": "rate_limit",
        "message": "Request rate limit exceeded. See https://stripe.com/docs/rate-limits.",
        "type": "invalid_request_error",
    },
}
_OTHER_ERROR = {"message": "An unknown error occurred.", "type": "api_error"}


class Gate:
    """An ASGI application around the API's. Tests reach `faults` and `log` over HTTP too."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self.faults = Faults()
        self.log = RequestLog()

    def clear(self) -> None:
        """Forgets faults, latency and log."""
        self.faults.clear()
        self.log.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = f"/v1/{scope['path_params']['path']}"
        entry = RequestEntry(
            at=self._clock.now(),
            method=scope["method"],
            path=path,
            query=scope["query_string"].decode("latin-1"),
            idempotency_key=_header(scope["headers"], b"idempotency-key"),
        )
        self.log.add(entry)
        fault = self.faults.meet(entry.method, path) if self.faults.waiting else None
        started = time.perf_counter()
        seen = _watched(send, entry)
        try:
            if self.faults.latency_ms:
                await asyncio.sleep(self.faults.latency_ms / 1000)
            if fault is None:
                await self._app(scope, receive, seen)
            else:
                entry.fault = fault.kind
                await self._meet(fault, scope, receive, seen)
        finally:
            entry.duration_ms = round((time.perf_counter() - started) * 1000, 2)

    async def _meet(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        match fault.kind:
            case "delay":
                await self._app(scope, receive, send)
            case "status" | "html":
                await _answer(fault)(scope, receive, send)
            case "hang":
                await _until_disconnected(receive)
            case "drop_before":
                await _drop(scope, receive, send)
            case "drop_after":
                await self._app(scope, receive, _collector([]))
                await _drop(scope, receive, send)
            case "truncate":
                answer: list[Message] = []
                await self._app(scope, receive, _collector(answer))
                await _truncated(answer, send)


def _header(headers: list[tuple[bytes, bytes]], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key == name), None)


def _watched(send: Send, entry: RequestEntry) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry.status = message["status"]
            entry.request_id = _header(message["headers"], b"request-id")
        await send(message)

    return watched


def _collector(messages: list[Message]) -> Send:
    async def collect(message: Message) -> None:
        messages.append(message)

    return collect


def _answer(fault: Fault) -> Response:
    if fault.kind == "html":
        return Response(fault.body, fault.status or 502, fault.headers, media_type="text/html")
    status = fault.status or 500
    body = fault.body if fault.body is not None else json.dumps({"error": _ERRORS.get(status, _OTHER_ERROR)})
    return Response(body, status, fault.headers, media_type="application/json")


async def _until_disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drop(scope: Scope, receive: Receive, send: Send) -> None:
    """Ends the connection without an answer; a server that cannot do that sends headers, and no body."""
    abort: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT)
    if abort is not None:
        abort()
        await _until_disconnected(receive)
        return
    await send({"type": "http.response.start", "status": 502, "headers": [(b"content-length", b"1024")]})


async def _truncated(answer: list[Message], send: Send) -> None:
    """The headers promise the whole body; half of it comes, and then the end."""
    start, *parts = answer
    body = b"".join(part.get("body", b"") for part in parts)
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
