"""SECURITY K4: a POST happens once for its key."""

import asyncio

import pytest
from sqlalchemy import func, select

from services.audit import Origin
from services.store import schema
from tests.unit.web.merchant import KEY, Merchant
from tests.unit.web.merchant_api.answers import CONFIGURATIONS, SESSIONS, refusal, rows

pytestmark = pytest.mark.usefixtures("both_databases")


async def test_same_key_same_answer(shop: Merchant) -> None:
    """K4: the same object, said to be a repetition."""
    headers = {"Idempotency-Key": "order-1"}
    form = {"customer": "cus_1"}
    first = await shop.client.post(SESSIONS, data=form, headers=headers)
    again = await shop.client.post(SESSIONS, data=form, headers=headers)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["idempotency-key"] == "order-1"
    assert await rows(shop) == 1


async def test_same_key_other_request(shop: Merchant) -> None:
    """K4: 400 idempotency_error, for other parameters and for another address."""
    headers = {"Idempotency-Key": "order-1"}
    await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers=headers)
    for path, form in (
        (SESSIONS, {"customer": "cus_1", "locale": "en"}),
        (CONFIGURATIONS, {"features[invoice_history][enabled]": "true"}),
    ):
        assert (
            refusal(await shop.client.post(path, data=form, headers=headers))["type"] == "idempotency_error"
        )


async def test_same_key_at_once(shop: Merchant) -> None:
    """K4: one is made; who asks meanwhile hears 409, never of a second object."""
    headers = {"Idempotency-Key": "order-1"}
    posts = [shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers=headers) for _ in range(5)]
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    busy = next(answer for answer in answers if answer.status_code == 409)
    assert refusal(busy, 409)["code"] == "idempotency_key_in_use"
    assert await rows(shop) == 1


async def test_refusals_leave_the_key_free(shop: Merchant) -> None:
    """K4: what was refused may be mended under the same key."""
    headers = {"Idempotency-Key": "order-1"}
    refusal(await shop.client.post(SESSIONS, data={"customer": "cus_none"}, headers=headers))
    assert (await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers=headers)).status_code == 200


async def test_keys_are_kept_for_a_day(shop: Merchant) -> None:
    """K4: then the key is a new one; purging forgets it."""
    headers = {"Idempotency-Key": "order-1"}
    first = await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers=headers)
    shop.clock.advance(24 * 3600)
    later = await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers=headers)
    assert first.json()["id"] != later.json()["id"]
    shop.clock.advance(24 * 3600)
    await shop.state.idempotency.purge()
    count = select(func.count()).select_from(schema.idempotency)
    assert await shop.store.read(lambda connection: connection.execute(count).scalar_one()) == 0


async def test_keys_of_two_merchants_are_apart(shop: Merchant) -> None:
    """K4: one merchant's idempotency keys are not another's."""
    secret = await shop.state.merchant_keys.create("all", Origin(actor="operator"))
    made = [
        await shop.client.post(
            SESSIONS,
            data={"customer": "cus_1"},
            headers={"Idempotency-Key": "order-1", "Authorization": f"Bearer {key}"},
        )
        for key in (KEY, secret)
    ]
    assert made[0].json()["id"] != made[1].json()["id"]


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_idempotency_keys_have_a_length(shop: Merchant, key: str) -> None:
    """K4: 255 characters at most."""
    answer = await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers={"Idempotency-Key": key})
    assert refusal(answer)["type"] == "idempotency_error"
