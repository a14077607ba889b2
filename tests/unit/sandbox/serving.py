"""A sandbox on the loopback, for those who reach it by HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from sandbox.app import Sandbox


@asynccontextmanager
async def serving(sandbox: Sandbox) -> AsyncIterator[str]:
    """Yields its address, for as long as it is served."""
    config = uvicorn.Config(sandbox.app, port=0, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    served = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await served
