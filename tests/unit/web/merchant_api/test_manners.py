"""SECURITY K5, N1, F6, F13, F23 to F25: strange requests, and trouble behind the portal."""

from collections.abc import AsyncIterator

import pytest

from services.store import StoreUnavailable
from tests.unit.web.merchant import Merchant
from tests.unit.web.merchant_api.answers import CONFIGURATIONS, SESSIONS, refusal


@pytest.mark.parametrize("version", ["2026-10-28.endive", "2020-08-27", "2022-08-01; orders_beta=v4"])
async def test_any_version_is_accepted(shop: Merchant, version: str) -> None:
    """Issue 2: and named in the answer."""
    answer = await shop.client.get(CONFIGURATIONS, headers={"Stripe-Version": version})
    assert answer.status_code == 200
    assert answer.headers["stripe-version"] == version


@pytest.mark.parametrize("version", ["", "latest", "2026-10", "2026-10-28.endive x"])
async def test_malformed_versions_are_refused(shop: Merchant, version: str) -> None:
    """Issue 2: 400, as Stripe does."""
    answer = await shop.client.get(CONFIGURATIONS, headers={"Stripe-Version": version})
    assert "version" in refusal(answer)["message"]


@pytest.mark.parametrize("header", ["Stripe-Account", "Stripe-Context"])
async def test_another_account_is_refused(shop: Merchant, header: str) -> None:
    """R19: what a platform asks for another account is never done to the portal's own."""
    answer = await shop.client.post(SESSIONS, data={"customer": "cus_1"}, headers={header: "acct_1"})
    error = refusal(answer, 403)
    assert error["code"] == "account_invalid"
    assert header in error["message"]
    assert shop.upstream == []


@pytest.mark.parametrize(
    "body",
    [
        "customer=cus_1&customer=cus_1",
        "a" + "[b]" * 100 + "=1",
        "&".join(f"k{n}=1" for n in range(10_000)),
        "&".join(f"a[{n}]=1" for n in range(999)),
        "customer[=x",
        "[]=1",
        "=1",
    ],
)
async def test_strange_forms_are_refused(shop: Merchant, body: str) -> None:
    """K5, V15.3.7: doubled, 100 deep, 10,000 keys."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refusal(await shop.client.post(SESSIONS, content=body, headers=headers))


async def test_other_bodies_are_refused(shop: Merchant) -> None:
    """C5: forms only; nothing in the query of a POST; UTF-8."""
    refusal(await shop.client.post(SESSIONS, json={"customer": "cus_1"}))
    refusal(await shop.client.post(SESSIONS, params={"customer": "cus_1"}))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refusal(await shop.client.post(SESSIONS, content=b"customer=\xff", headers=headers))


async def test_too_much_is_refused(shop: Merchant) -> None:
    """N1, R4: also when the length is not announced; in the envelope, where SDKs look for it."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"a" * 1024

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refusal(await shop.client.post(SESSIONS, content=endless(), headers=headers), 413)
    refusal(await shop.client.post(SESSIONS, content=b"a" * 200 * 1024, headers=headers), 413)
    refusal(await shop.client.get(CONFIGURATIONS, headers={"X": "a" * 17 * 1024}), 431)
    refusal(await shop.client.get(CONFIGURATIONS, headers={"Host": "elsewhere.example"}))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", SESSIONS),
        ("GET", "/v1/customers"),
        ("DELETE", f"{CONFIGURATIONS}/bpc_1"),
        ("POST", "/v1/billing_portal"),
        ("PUT", CONFIGURATIONS),
    ],
)
async def test_unknown_addresses(shop: Merchant, method: str, path: str) -> None:
    """DESIGN: what is not there is a 404 in Stripe's words, and says where it belongs."""
    error = refusal(await shop.client.request(method, path), 404)
    assert error["message"].startswith(f"Unrecognized request URL ({method}: {path})")
    assert error["message"].endswith("is asked of Stripe.")


@pytest.mark.parametrize(("customer", "status"), [("cus_locked", 500), ("cus_busy", 429)])
async def test_trouble_with_stripe_is_passed_on(shop: Merchant, customer: str, status: int) -> None:
    """R19, F6, F13: in words that say what is wrong with the portal's own key."""
    answer = await shop.create(customer=customer)
    error = refusal(answer, status)
    if status == 500:
        assert "customer_read" in error["message"]
        assert answer.headers["stripe-should-retry"] == "false"
    else:
        assert answer.headers["retry-after"] == "1"


async def test_a_database_that_is_away(shop: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    """F23 to F25: 503 and when to come again."""

    async def away(_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(shop.store, "write", away)
    answer = await shop.create()
    assert refusal(answer, 503)["type"] == "api_error"
    assert answer.headers["retry-after"] == "1"
