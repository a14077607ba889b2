"""Issue 3, point 9: signed deliveries, in order of happening, retried when refused."""

import json

import stripe as sdk

from sandbox.clock import Clock
from sandbox.objects.base import StripeObject
from sandbox.webhooks import Webhooks, add_endpoint
from sandbox.world import World
from tests.unit.sandbox.client import NOW, Stripe
from tests.unit.sandbox.listener import listening

SECRET = "whsec_of_the_tests"


class Thing(StripeObject, kw_only=True):
    number: int


def world_with(url: str, *, waits: tuple[float, ...] = (), events: list[str] | None = None) -> Webhooks:
    world = World(Clock(lambda: NOW))
    add_endpoint(world, url, SECRET, enabled_events=events)
    webhooks = Webhooks(world, waits)
    for number in range(3):
        world.emit("thing.made", Thing(number=number))
    return webhooks


async def test_deliveries_are_signed_so_that_the_sdk_believes_them() -> None:
    """`Stripe-Signature` t=…,v1=…, checked by the official SDK."""
    async with listening() as listener:
        webhooks = world_with(listener.url)
        await webhooks.settled()
    for payload, signature in listener.taken:
        sdk.WebhookSignature.verify_header(payload.decode(), signature, SECRET, 300)
    assert [delivery.state for delivery in webhooks.deliveries] == ["delivered"] * 3


async def test_deliveries_come_in_order_even_when_the_first_is_refused() -> None:
    """The later ones wait until the first is taken."""
    async with listening(500, 302) as listener:
        webhooks = world_with(listener.url, waits=(0, 0, 0))
        await webhooks.settled()
    numbers = [json.loads(payload)["data"]["object"]["number"] for payload, _ in listener.taken]
    assert numbers == [0, 0, 0, 1, 2]
    assert [attempt.status for attempt in webhooks.deliveries[0].attempts] == [500, 302, 200]


async def test_a_delivery_is_given_up_in_the_end_and_the_next_one_goes_out() -> None:
    """Each keeps what happened to it, for QA's page."""
    async with listening(400, 400) as listener:
        webhooks = world_with(listener.url, waits=(0,))
        await webhooks.settled()
    assert [delivery.state for delivery in webhooks.deliveries] == ["failed", "delivered", "delivered"]


async def test_an_endpoint_that_is_not_there_is_a_problem_not_a_crash() -> None:
    """The connection's error is kept as the attempt's problem."""
    webhooks = world_with("http://127.0.0.1:9/hook")
    await webhooks.settled()
    attempt = webhooks.deliveries[0].attempts[0]
    assert attempt.status is None
    assert attempt.problem is not None
    assert "ClientConnectorError" in attempt.problem


async def test_an_endpoint_gets_only_the_events_it_wants() -> None:
    """enabled_events; `*` is all of them."""
    async with listening() as listener:
        webhooks = world_with(listener.url, events=["customer.*"])
        await webhooks.settled()
    assert listener.taken == []


def test_only_the_creation_of_an_endpoint_tells_its_secret(stripe: Stripe) -> None:
    """Stripe: the secret is returned at creation only."""
    made = stripe.post("/webhook_endpoints", url="https://shop.example/hook", enabled_events=["*"])
    assert made["secret"].startswith("whsec_")
    read = stripe.get(f"/webhook_endpoints/{made['id']}")
    assert "secret" not in read
    assert stripe.post(f"/webhook_endpoints/{made['id']}", disabled=True)["status"] == "disabled"
    assert stripe.delete(f"/webhook_endpoints/{made['id']}")["deleted"] is True
    assert stripe.get("/webhook_endpoints")["data"] == []


def test_an_endpoint_needs_a_web_address(stripe: Stripe) -> None:
    """400 with param url."""
    error = stripe.refused("POST", "/webhook_endpoints", url="shop.example", enabled_events=["*"])
    assert error["param"] == "url"


def test_what_listens_goes_on_listening_after_a_reset(stripe: Stripe) -> None:
    """The portal's own endpoint outlives a reset."""
    stripe.sandbox.listen("http://127.0.0.1:9/hook", SECRET)
    stripe.sandbox.reset("empty")
    assert [e["url"] for e in stripe.get("/webhook_endpoints")["data"]] == ["http://127.0.0.1:9/hook"]
