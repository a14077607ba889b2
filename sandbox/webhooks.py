"""Webhooks: each event goes, signed, to the endpoints that want it, in the order of happening."""

import asyncio
import hashlib
import hmac
import time
from collections import deque
from fnmatch import fnmatchcase
from typing import Literal

import aiohttp
import msgspec

from sandbox.objects.events import Event
from sandbox.objects.webhook_endpoints import WebhookEndpoint
from sandbox.world import World

KEPT = 500
PATIENCE = aiohttp.ClientTimeout(total=10)
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds of real time before each further try of a delivery that was refused."""


class Attempt(msgspec.Struct, kw_only=True):
    """`at` is real Unix time; without a `status` nobody answered, and `problem` says why."""

    at: int
    status: int | None = None
    problem: str | None = None


class Delivery(msgspec.Struct, kw_only=True):
    """One event on its way to one endpoint."""

    event: str
    type: str
    endpoint: str
    url: str
    state: Literal["waiting", "delivered", "failed"] = "waiting"
    attempts: list[Attempt] = msgspec.field(default_factory=list)


def sign(payload: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` of `payload`, sent at `at` (real Unix seconds)."""
    signature = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={signature}"


def wants(endpoint: WebhookEndpoint, event_type: str) -> bool:
    return endpoint.status == "enabled" and any(
        fnmatchcase(event_type, wanted) for wanted in endpoint.enabled_events
    )


def add_endpoint(
    world: World,
    url: str,
    secret: str,
    enabled_events: list[str] | None = None,
) -> WebhookEndpoint:
    """A new endpoint for these events, or for all."""
    endpoint = WebhookEndpoint(
        id=world.ids.new("we"),
        created=world.clock.now(),
        enabled_events=enabled_events or ["*"],
        metadata={},
        url=url,
    )
    world.webhook_secrets[endpoint.id] = secret
    return world.webhook_endpoints.add(endpoint)


class Webhooks:
    """Delivers the events of one World. Each endpoint has its own queue, so that one never waits for another.

    A refused delivery holds the later ones of its endpoint back until it succeeds or is given up.
    """

    def __init__(self, world: World, waits: tuple[float, ...] = WAITS) -> None:
        self._world = world
        self._waits = waits
        self._queues: dict[str, deque[tuple[Event, Delivery]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT)
        world.listeners.append(self.take)

    def take(self, event: Event) -> None:
        """Queues the event for every endpoint that wants it. Never waits."""
        for endpoint in self._world.webhook_endpoints:
            if not wants(endpoint, event.type):
                continue
            event.pending_webhooks += 1
            delivery = Delivery(event=event.id, type=event.type, endpoint=endpoint.id, url=endpoint.url)
            self.deliveries.append(delivery)
            self._queues.setdefault(endpoint.id, deque()).append((event, delivery))
            self._start(endpoint.id)

    def _start(self, endpoint_id: str) -> None:
        """Without a running event loop (the sandbox is being set up) the queue waits for the next event."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if endpoint_id not in self._tasks:
            self._tasks[endpoint_id] = loop.create_task(self._deliver_all(endpoint_id))

    async def settled(self) -> None:
        """Returns when nothing is on its way any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values())

    def cancel(self) -> None:
        """Gives up whatever is on its way."""
        for task in self._tasks.values():
            task.cancel()
        self._world.listeners.remove(self.take)

    async def _deliver_all(self, endpoint_id: str) -> None:
        queue = self._queues[endpoint_id]
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as client:
                while queue:
                    await self._deliver(client, *queue.popleft())
        finally:
            del self._tasks[endpoint_id]

    async def _deliver(self, client: aiohttp.ClientSession, event: Event, delivery: Delivery) -> None:
        for wait in (0.0, *self._waits):
            await asyncio.sleep(wait)
            endpoint = self._world.webhook_endpoints.find(delivery.endpoint)
            if endpoint is None or endpoint.status == "disabled":
                break
            attempt = await self._try(client, event, endpoint)
            delivery.attempts.append(attempt)
            if attempt.status is not None and 200 <= attempt.status < 300:
                delivery.state = "delivered"
                event.pending_webhooks -= 1
                return
        delivery.state = "failed"

    async def _try(self, client: aiohttp.ClientSession, event: Event, endpoint: WebhookEndpoint) -> Attempt:
        at = int(time.time())
        payload = msgspec.json.encode(event)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(payload, self._world.webhook_secrets[endpoint.id], at),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            async with client.post(
                endpoint.url, data=payload, headers=headers, allow_redirects=False
            ) as answer:
                return Attempt(at=at, status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Attempt(at=at, problem=f"{type(error).__name__}: {error}")
