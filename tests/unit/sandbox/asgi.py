"""An ASGI app behind a plain, synchronous httpx client, without a server."""

import asyncio

import httpx
from starlette.types import ASGIApp


class Bridge(httpx.BaseTransport):
    """Runs each request to its end on an event loop of its own; close the client to close the loop."""

    def __init__(self, app: ASGIApp) -> None:
        self._asgi = httpx.ASGITransport(app)
        self._loop = asyncio.new_event_loop()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._loop.run_until_complete(self._answer(request))

    def close(self) -> None:
        self._loop.close()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asgi.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


def client_of(app: ASGIApp, **headers: str) -> httpx.Client:
    return httpx.Client(transport=Bridge(app), base_url="http://127.0.0.1", headers=headers)
