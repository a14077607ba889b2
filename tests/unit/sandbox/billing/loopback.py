"""The sandbox served on a loopback port, for the official SDK to speak to as to Stripe."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import stripe
import uvicorn

from sandbox.app import Sandbox, standalone


class Merchant:
    """`stripe` is the official client; the clock is the sandbox's, moved by its own address."""

    def __init__(self, sandbox: Sandbox, base: str) -> None:
        self.stripe = stripe.StripeClient(
            "sk_test_year", base_addresses={"api": base}, stripe_version="2026-10-28.endive"
        )
        self._sandbox = sandbox
        self._base = base

    @property
    def now(self) -> int:
        return self._sandbox.clock.now()

    def wait_until(self, moment: int) -> None:
        httpx.post(f"{self._base}/clock", params={"advance_to": moment}).raise_for_status()

    def wait(self, seconds: int) -> None:
        self.wait_until(self.now + seconds)


@contextmanager
def served(sandbox: Sandbox) -> Iterator[Merchant]:
    """Runs until the block ends; the port is any free one."""
    config = uvicorn.Config(standalone(sandbox), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Merchant(sandbox, f"http://127.0.0.1:{port}/sandbox")
    finally:
        server.should_exit = True
        thread.join()
