"""The floor of P1 and P2: the portal's own stack passes on what the upstream answers, and does nothing else.

Starlette on uvicorn, one shared aiohttp session: whatever stands between this and the portal is ours.
`python -m tests.bench.passing UPSTREAM`
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from web.commands.server import address, bind, serve


async def pass_on(request: Request) -> Response:
    target = f"{request.url.path}?{request.url.query}"
    async with request.state.session.get(request.state.upstream + target) as answer:
        return Response(await answer.read(), media_type="application/json")


def application(upstream: str) -> Starlette:
    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[dict[str, object]]:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=120)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            yield {"session": session, "upstream": upstream}

    return Starlette(routes=[Route("/{path:path}", pass_on)], lifespan=alive)


def main(upstream: str) -> None:
    listener = bind("127.0.0.1", 0)

    def say() -> None:
        sys.stdout.write(f"ready {address(listener)}\n")
        sys.stdout.flush()

    serve(application(upstream), listener, say, protocol=HttpToolsProtocol)


if __name__ == "__main__":
    main(sys.argv[1])
