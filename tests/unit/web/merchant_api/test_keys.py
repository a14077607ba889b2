"""SECURITY K1 to K3: who may call."""

import base64
from collections import Counter

import pytest
from sqlalchemy import select

from services.audit import Origin
from services.store import schema
from tests.unit.web.merchant import KEY, Merchant
from tests.unit.web.merchant_api.answers import CONFIGURATIONS, SESSIONS, refusal

pytestmark = pytest.mark.usefixtures("both_databases")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer sk_test_wrong_key",
        "Token sk_test_sandbox",
        "Basic !!!",
        "Basic " + base64.b64encode(b"sk_test_wrong_key:").decode(),
        "Basic " + base64.b64encode(b"\xff\xff").decode(),
    ],
)
async def test_without_a_key_nothing_is_answered(shop: Merchant, header: str | None) -> None:
    """K1: 401 in Stripe's shape, on every address; C5: neither a cookie nor the query is a key."""
    shop.client.headers.pop("Authorization")
    headers = {
        "Cookie": f"key={KEY}; portal_session={KEY}",
        **({} if header is None else {"Authorization": header}),
    }
    for method, path in (
        ("POST", SESSIONS),
        ("GET", CONFIGURATIONS),
        ("GET", "/v1/other"),
        ("GET", f"{CONFIGURATIONS}/x"),
    ):
        answer = await shop.client.request(method, path, headers=headers, params={"api_key": KEY})
        error = refusal(answer, 401)
        assert error["type"] == "invalid_request_error"
        assert "wrong_key"[:5] not in error["message"]
        assert answer.headers["www-authenticate"].startswith("Basic")


async def test_basic_keys(shop: Merchant) -> None:
    """K1: the key as the user's name, as `curl -u` sends it."""
    credentials = base64.b64encode(f"{KEY}:".encode()).decode()
    answer = await shop.client.get(CONFIGURATIONS, headers={"Authorization": f"Basic {credentials}"})
    assert answer.status_code == 200


async def test_bad_keys_are_audited_without_the_key(shop: Merchant) -> None:
    """D4 and D2."""
    await shop.client.get(CONFIGURATIONS, headers={"Authorization": "Bearer sk_test_other_one"})
    entries = await shop.store.read(lambda connection: connection.execute(select(schema.audit)).all())
    assert [(entry.event, entry.result) for entry in entries] == [("key.refused", "refused")]
    assert "other_one" not in str(entries)


async def test_wrong_keys_have_a_budget(shop: Merchant) -> None:
    """K1: 100 a minute and address; a good key goes on working, and a flood is told of once (D4)."""
    wrong = {"Authorization": "Bearer sk_test_other_one"}
    statuses = [(await shop.client.get(CONFIGURATIONS, headers=wrong)).status_code for _ in range(102)]
    assert statuses == [401] * 100 + [429] * 2
    assert (await shop.client.get(CONFIGURATIONS)).status_code == 200
    told = select(schema.audit.c.event)
    events = await shop.store.read(lambda connection: connection.execute(told).scalars().all())
    assert Counter(events) == {"key.refused": 100, "key.limited": 1}
    shop.clock.advance(60)
    assert (await shop.client.get(CONFIGURATIONS, headers=wrong)).status_code == 401


async def test_made_keys_work_until_revoked(shop: Merchant) -> None:
    """K2, K3: shown once, kept as a hash, dead at once."""
    keys = shop.state.merchant_keys
    secret = await keys.create("all", Origin(actor="operator"))
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await shop.client.get(CONFIGURATIONS, headers=headers)).status_code == 200
    (listed,) = await keys.list()
    assert secret.startswith("pk_portal_")
    assert secret.endswith(listed.hint)
    assert await keys.revoke(listed.id, Origin(actor="operator"))
    assert (await shop.client.get(CONFIGURATIONS, headers=headers)).status_code == 401
    assert not await keys.revoke(listed.id, Origin(actor="operator"))
    assert await keys.list() == []


async def test_keys_for_sessions_only(shop: Merchant) -> None:
    """K3: they make sessions, and neither see nor change configurations."""
    secret = await shop.state.merchant_keys.create("sessions", Origin(actor="operator"))
    shop.client.headers["Authorization"] = f"Bearer {secret}"
    assert (await shop.create()).status_code == 200
    for method, path in (
        ("GET", CONFIGURATIONS),
        ("POST", CONFIGURATIONS),
        ("GET", f"{CONFIGURATIONS}/bpc_1"),
    ):
        assert "sessions only" in refusal(await shop.client.request(method, path), 403)["message"]
    refusal(await shop.client.get("/v1/other"), 404)
