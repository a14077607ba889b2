"""R19: the permission that a key lacks is named, by a request that changes nothing."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import msgspec
import pytest

from services.doctor import Level
from services.doctor.stripe_account import NEEDS, permissions, webhook_endpoint
from services.stripe_gateway.errors import (
    GatewayError,
    InvalidRequest,
    KeyRejected,
    NotFound,
    NotPermitted,
    RateLimited,
    Unavailable,
)
from services.stripe_gateway.gateway import Gateway
from services.webhooks.watching import WATCHED

T = TypeVar("T")
HOOK = "https://billing.shop.example/webhooks/stripe"
SAYS = (
    "The provided key 'rk_test_***' does not have the required permissions for this endpoint on account "
    "'acct_1'. Having the 'rak_subscription_read' permission would allow this request to continue."
)


class Stripe:
    """Answers by path; of what has no answer the lists are empty, and there is no such object."""

    def __init__(self, answers: Mapping[str, object], usual: GatewayError | None = None) -> None:
        self.answers = answers
        self.usual = usual
        self.asked: list[tuple[str, str]] = []

    async def get(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        self.asked.append(("GET", path))
        return self._answer(path, answer)

    async def post(self, path: str, answer: type[T], *, idempotency_key: str) -> T:
        self.asked.append(("POST", path))
        return self._answer(path, answer)

    def _answer(self, path: str, answer: type[T]) -> T:
        usual: object = self.usual or (NotFound("No such object") if "_PortalDoctor" in path else {})
        found = self.answers.get(path, usual)
        if isinstance(found, GatewayError):
            raise found
        return msgspec.convert(found, answer)

    def as_gateway(self) -> Gateway:
        return cast(Gateway, self)


async def test_a_key_that_may_do_everything() -> None:
    """Answers, "no such object" and "these parameters make no sense" all say that the key may ask."""
    stripe = Stripe({"/v1/customers": {}, "/v1/invoices": InvalidRequest("Missing parameter")})
    [finding] = await permissions(stripe.as_gateway())
    assert finding.level is Level.GOOD
    assert len(stripe.asked) == len(NEEDS)


async def test_nothing_that_exists_is_written_to() -> None:
    """What is posted goes to ids that nobody has."""
    stripe = Stripe({})
    await permissions(stripe.as_gateway())
    assert all("_PortalDoctor0000" in path for method, path in stripe.asked if method == "POST")
    assert sum(method == "POST" for method, _ in stripe.asked) == sum(n.access == "write" for n in NEEDS)


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: f"{need.resource}-{need.access}")
async def test_what_is_missing_is_named(need: Any) -> None:
    """R19: in the words of Stripe's dashboard, and nothing else is blamed."""
    [finding] = await permissions(Stripe({need.path: NotPermitted("No")}).as_gateway())
    assert finding.level is Level.PROBLEM
    assert f"lacks {need.resource}: {need.access}:" in finding.sentence


async def test_stripes_own_name_for_it_is_told() -> None:
    """Where Stripe says which permission would do, the operator reads it."""
    [finding] = await permissions(Stripe({"/v1/subscriptions": NotPermitted(SAYS)}).as_gateway())
    assert "Subscriptions: read (rak_subscription_read)" in finding.sentence
    assert "rk_test" not in finding.sentence


async def test_a_wrong_key_is_one_problem() -> None:
    """R19: 401 from everything is one sentence, not one for each permission."""
    [finding] = await permissions(Stripe({}, KeyRejected("Invalid API Key")).as_gateway())
    assert finding.level is Level.PROBLEM
    assert "STRIPE_API_KEY" in finding.sentence


async def test_what_answers_is_not_stripes_api() -> None:
    """A server that has none of the lists, such as a sandbox without its path, is no key that may all."""
    [finding] = await permissions(Stripe({}, NotFound("Not Found")).as_gateway())
    assert finding.level is Level.PROBLEM
    assert "STRIPE_API_BASE" in finding.sentence


@pytest.mark.parametrize("trouble", [Unavailable("away"), RateLimited("slowly")])
async def test_stripe_does_not_answer(trouble: GatewayError) -> None:
    """Away altogether is a problem; now and then it is not the key's fault."""
    [finding] = await permissions(Stripe({}, trouble).as_gateway())
    assert finding.level is Level.PROBLEM
    [finding] = await permissions(Stripe({"/v1/charges": trouble}).as_gateway())
    assert finding.level is Level.NOTE


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ({"data": [{"url": HOOK, "status": "enabled"}]}, Level.GOOD),
        ({"data": [{"url": HOOK, "status": "disabled"}]}, Level.PROBLEM),
        ({"data": [{"url": "https://other.example/", "status": "enabled"}]}, Level.PROBLEM),
        (NotPermitted("No"), Level.NOTE),
        ({"data": [{"url": HOOK, "status": "enabled", "enabled_events": list(WATCHED)}]}, Level.GOOD),
        ({"data": [{"url": HOOK, "status": "enabled", "enabled_events": ["*"]}]}, Level.GOOD),
        ({"data": [{"url": HOOK, "status": "enabled", "enabled_events": WATCHED[1:]}]}, Level.PROBLEM),
    ],
)
async def test_the_webhook_endpoint(answer: object, level: Level) -> None:
    """W: events come only where an endpoint of this address is enabled; a narrow key need not see that."""
    [finding] = await webhook_endpoint(Stripe({"/v1/webhook_endpoints": answer}).as_gateway(), HOOK)
    assert finding.level is level
