"""The gateway against a canned upstream: PERFORMANCE's pitfalls, SECURITY A2 and the faults F3 to F17."""

import asyncio

import pytest

from services.stripe_gateway import errors
from services.stripe_gateway import gateway as gateway_module
from services.stripe_gateway.gateway import Call, Gateway, answer_by
from services.stripe_gateway.lists import StripeList
from tests.unit.services.stripe_gateway.upstream import CUSTOMER, CUT, ERROR_500, Customer, answer, upstream


async def test_reads_are_typed_and_versioned() -> None:
    """STRIPE.md 0.1: the version is pinned; the answer is a struct of ours; telemetry stays off."""
    async with upstream(CUSTOMER) as (fake, gateway):
        customer = await gateway.get("/v1/customers/cus_1", Customer, {"expand": ["tax_ids"]})
    assert customer == Customer("cus_1", "a@example.com")
    assert fake.requests[0].startswith("GET /v1/customers/cus_1?expand%5B0%5D=tax_ids ")
    assert fake.header("Stripe-Version") == "2026-10-28.endive"
    assert fake.header("Authorization") == "Bearer sk_test_x"
    assert fake.header("X-Stripe-Client-Telemetry") is None


async def test_lists_are_typed() -> None:
    """Stripe's list envelope becomes StripeList of the struct."""
    async with upstream(answer('{"object": "list", "data": [{"id": "cus_1"}], "has_more": true}')) as (
        _,
        gateway,
    ):
        page = await gateway.get("/v1/customers", StripeList[Customer])
    assert page == StripeList([Customer("cus_1")], has_more=True)


@pytest.mark.parametrize(
    "lost", [b"", CUT, ERROR_500, answer('{"id": "cus_')], ids=["reset", "cut", "500", "no JSON"]
)
async def test_writes_are_repeated_under_one_key(lost: bytes) -> None:
    """SECURITY F3 to F5: a lost answer is asked for again with the caller's idempotency key."""
    async with upstream(lost, CUSTOMER) as (fake, gateway):
        customer = await gateway.post("/v1/customers/cus_1", Customer, {"name": "é"}, idempotency_key="one")
    assert customer.id == "cus_1"
    assert [fake.header("Idempotency-Key", n) for n in (0, 1)] == ["one", "one"]
    assert fake.requests[0].endswith("name=%C3%A9")


@pytest.mark.parametrize(
    "lost", [CUT, ERROR_500, answer("{}", 500, "Stripe-Should-Retry: true\r\n"), answer("{}", 409)]
)
async def test_deletions_that_may_be_made_are_never_repeated(lost: bytes) -> None:
    """SECURITY fact 1: DELETE carries no key, so that a lost answer is left to the caller."""
    async with upstream(lost) as (fake, gateway):
        with pytest.raises(errors.Unavailable):
            await gateway.delete("/v1/subscriptions/sub_1", Customer)
    assert len(fake.requests) == 1


async def test_reads_are_repeated_once() -> None:
    """A read is tried twice, then the panel fails alone (F1)."""
    async with upstream(ERROR_500, ERROR_500) as (fake, gateway):
        with pytest.raises(errors.Unavailable):
            await gateway.get("/v1/customers/cus_1", Customer)
    assert len(fake.requests) == 2


async def test_foreign_html_is_not_passed_on() -> None:
    """SECURITY F11: a CDN's page leaves nothing of itself in the error."""
    page = answer("<html>secret stack</html>", 503)
    async with upstream(page, page) as (_, gateway):
        with pytest.raises(errors.Unavailable) as refused:
            await gateway.get("/v1/customers/cus_1", Customer)
    assert "secret" not in str(refused.value)


async def test_unexpected_shape_fails_at_the_border() -> None:
    """A missing field is found when decoded, and not asked for again."""
    async with upstream(answer('{"email": "x"}')) as (fake, gateway):
        with pytest.raises(errors.Unavailable, match="id"):
            await gateway.get("/v1/customers/cus_1", Customer)
    assert len(fake.requests) == 1


@pytest.mark.parametrize(
    ("status", "body", "family"),
    [
        (
            404,
            '{"type": "invalid_request_error", "code": "resource_missing", "param": "id"}',
            errors.NotFound,
        ),
        (400, '{"type": "invalid_request_error", "code": "resource_missing"}', errors.NotFound),
        (400, '{"type": "invalid_request_error", "param": "items"}', errors.InvalidRequest),
        (402, '{"type": "card_error", "code": "card_declined", "decline_code": "x"}', errors.CardDeclined),
        (401, '{"type": "invalid_request_error"}', errors.KeyRejected),
        (403, '{"type": "invalid_request_error"}', errors.NotPermitted),
        (400, '{"type": "idempotency_error"}', errors.IdempotencyConflict),
    ],
)
async def test_errors_are_translated(status: int, body: str, family: type[errors.GatewayError]) -> None:
    """Each of Stripe's refusals is one of ours, with its code, parameter and request id, and not retried."""
    async with upstream(answer(f'{{"error": {body}}}', status)) as (fake, gateway):
        with pytest.raises(family) as refused:
            await gateway.post("/v1/x", Customer, idempotency_key="k")
    assert refused.value.request_id == "req_up"
    assert len(fake.requests) == 1


async def test_decline_code_and_message_are_kept() -> None:
    """SECURITY F12: the bank's reason reaches the service."""
    body = (
        '{"error": {"type": "card_error", "code": "card_declined", "decline_code": "lost", "message": "No."}}'
    )
    async with upstream(answer(body, 402)) as (_, gateway):
        with pytest.raises(errors.CardDeclined) as refused:
            await gateway.post("/v1/x", Customer, idempotency_key="k")
    assert (refused.value.code, refused.value.decline_code, str(refused.value)) == (
        "card_declined",
        "lost",
        "No.",
    )


async def test_conflicts_are_waited_for() -> None:
    """SECURITY F7, F8: 409 is asked again under the same key, then told apart."""
    in_use = answer('{"error": {"type": "x", "code": "idempotency_key_in_use"}}', 409)
    locked = answer('{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}', 409)
    async with upstream(in_use, in_use, in_use, locked, CUSTOMER) as (fake, gateway):
        with pytest.raises(errors.IdempotencyConflict):
            await gateway.post("/v1/x", Customer, idempotency_key="k")
        assert (await gateway.post("/v1/x", Customer, idempotency_key="l")).id == "cus_1"
    assert len(fake.requests) == 5


BUSY = answer('{"error": {"type": "invalid_request_error", "code": "rate_limit"}}', 429)
LOCKED = '{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}'

REFUSED = '{"error": {"type": "invalid_request_error"}}'


@pytest.mark.parametrize("refused", [BUSY, answer(LOCKED, 409), answer(LOCKED, 400)])
async def test_changes_refused_for_the_moment_are_tried_three_times(refused: bytes) -> None:
    """SECURITY F6, F8: without Stripe's advice too, under one key; deletions likewise."""
    async with upstream(*[refused, refused, CUSTOMER] * 2) as (fake, gateway):
        assert (await gateway.post("/v1/x", Customer, idempotency_key="k")).id == "cus_1"
        assert (await gateway.delete("/v1/x", Customer)).id == "cus_1"
    assert [fake.header("Idempotency-Key", n) for n in range(3)] == ["k", "k", "k"]
    assert len(fake.requests) == 6


async def test_too_many_requests_are_not_made_more() -> None:
    """SECURITY F6: three tries of a change, two of a read, and one where Stripe advises against more."""
    final = answer(LOCKED, 429, "Stripe-Should-Retry: false\r\n")
    async with upstream(BUSY, BUSY, BUSY, BUSY, BUSY, final, final) as (fake, gateway):
        with pytest.raises(errors.RateLimited):
            await gateway.post("/v1/x", Customer, idempotency_key="k")
        with pytest.raises(errors.RateLimited):
            await gateway.get("/v1/x", Customer)
        with pytest.raises(errors.RateLimited):
            await gateway.post("/v1/x", Customer, idempotency_key="l")
        with pytest.raises(errors.RateLimited):
            await gateway.get("/v1/y", Customer)
    assert len(fake.requests) == 7


async def test_a_read_is_tried_again_after_a_burst() -> None:
    """SECURITY F6: a panel does not fail for the one moment in which too many were asked for."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with upstream(*[BUSY, CUSTOMER] * 3, sleep=sleep) as (_fake, gateway):
        for number in range(3):
            assert (await gateway.get(f"/v1/x{number}", Customer)).id == "cus_1"
    assert all(0.5 <= wait <= 1 for wait in waits)
    assert len(set(waits)) == 3  # what was refused together does not come again together


@pytest.mark.parametrize(
    ("answers", "family", "changed"),
    [
        ([BUSY] * 3, errors.RateLimited, False),
        ([answer(LOCKED, 409)] * 3, errors.RateLimited, False),
        ([answer(REFUSED, 401)], errors.KeyRejected, False),
        ([b"", BUSY, BUSY], errors.Unavailable, True),
        ([ERROR_500, answer(REFUSED, 403)], errors.Unavailable, True),
        ([b"", b"", b""], errors.Unavailable, True),
        ([answer("[]")], errors.Unavailable, True),
    ],
)
async def test_what_was_surely_refused_has_changed_nothing(
    answers: list[bytes], family: type[errors.GatewayError], changed: bool
) -> None:
    """SECURITY F5, F10: every try of a change counts, not only the last."""
    seen: list[Call] = []
    async with upstream(*answers, observe=seen.append) as (fake, gateway):
        with pytest.raises(family):
            await gateway.post("/v1/x", Customer, idempotency_key="k")
    assert len(fake.requests) == len(answers)
    assert [call.changed for call in seen] == [changed]


async def test_refused_connection_is_unavailable() -> None:
    """SECURITY F17: nobody listens, so nothing was changed either."""
    seen: list[Call] = []
    async with Gateway.connect(
        "sk_test_x", api_base="http://127.0.0.1:1", sleep=lambda _: asyncio.sleep(0), observe=seen.append
    ) as gateway:
        with pytest.raises(errors.Unavailable):
            await gateway.get("/v1/customers", Customer)
        with pytest.raises(errors.Unavailable):
            await gateway.post("/v1/customers", Customer, idempotency_key="k")
    assert [call.changed for call in seen] == [False, False]


async def test_total_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F16: the deadline is for the whole call, whatever drips in."""
    monkeypatch.setattr("services.stripe_gateway.gateway.READ_DEADLINE", 0.02)
    async with upstream(None) as (_, gateway):
        with pytest.raises(errors.Unavailable, match="within"):
            await gateway.get("/v1/customers/cus_1", Customer)


async def test_a_change_waits_no_longer_than_its_answer_may() -> None:
    """SECURITY F2: one that has begun is cut, and without any time left none is begun."""
    seen: list[Call] = []
    async with upstream(None, observe=seen.append) as (fake, gateway):
        answer_by(asyncio.get_running_loop().time() + 0.05)
        for key in ("begun", "late"):
            with pytest.raises(errors.Unavailable):
                await gateway.post("/v1/x", Customer, idempotency_key=key)
        answer_by(None)
    assert len(seen) == len(fake.requests) == 1


async def test_calls_are_observed() -> None:
    """P4's counter: one observation per call, with its time."""
    seen: list[Call] = []
    async with upstream(CUSTOMER, CUSTOMER, observe=seen.append) as (_, gateway):
        await gateway.get("/v1/customers/cus_1", Customer)
        await gateway.post("/v1/customers/cus_1", Customer, idempotency_key="k")
    path = "/v1/customers/cus_1"
    assert [(call.method, call.path, call.changed) for call in seen] == [
        ("get", path, False),
        ("post", path, True),
    ]
    assert seen[0].seconds > 0


async def test_calls_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY F35: hung calls hold their places, a few wait, the rest is not begun and hears so at once."""
    monkeypatch.setattr(gateway_module, "MOST_CALLS", 1)
    monkeypatch.setattr(gateway_module, "MOST_WAITING", 1)
    async with upstream(None, answer("{}"), answer("{}")) as (fake, gateway):
        hung = asyncio.create_task(gateway.get("/v1/a", dict))
        await fake.asked.wait()
        waiting = asyncio.create_task(gateway.get("/v1/b", dict))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with pytest.raises(errors.RateLimited):
            await gateway.post("/v1/c", dict, idempotency_key="k")
        fake.release.set()
        await asyncio.gather(hung, waiting)
    assert [request.split()[1] for request in fake.requests] == ["/v1/a", "/v1/b"]
