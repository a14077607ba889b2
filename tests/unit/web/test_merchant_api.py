"""DESIGN "Addresses", SECURITY K1 to K5 and R1, STRIPE.md 1 and 2: the merchant's API from outside."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import stripe
import uvicorn
from sqlalchemy import func, select

from services.audit import Origin
from services.store import StoreUnavailable, schema
from tests.unit.web.merchant import BASE, KEY, Merchant, merchant

SESSIONS = "/v1/billing_portal/sessions"
CONFIGURATIONS = "/v1/billing_portal/configurations"
FIELDS = {
    "id",
    "object",
    "after_expiration",
    "configuration",
    "created",
    "customer",
    "customer_account",
    "flow",
    "livemode",
    "locale",
    "on_behalf_of",
    "return_url",
    "url",
}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Merchant]:
    async with merchant(tmp_path) as shop:
        yield shop


def refusal(answer: httpx.Response, status: int = 400) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["request-id"].startswith("req_")
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) <= {"code", "message", "param", "type"}
    return error


async def rows(shop: Merchant) -> int:
    count = select(func.count()).select_from(schema.portal_sessions)
    return int(await shop.store.read(lambda connection: connection.execute(count).scalar_one()))


async def test_a_session(shop: Merchant) -> None:
    """STRIPE.md 2.1: Stripe's shape, and a URL that opens."""
    answer = await shop.create(return_url="https://shop.example/account", locale="ja")
    assert answer.status_code == 200
    session = answer.json()
    default = await shop.state["configurations"].default()
    assert set(session) == FIELDS
    assert session["object"] == "billing_portal.session"
    assert session["id"].startswith("bps_")
    assert (session["customer"], session["locale"], session["livemode"]) == ("cus_1", "ja", False)
    assert session["return_url"] == "https://shop.example/account"
    assert session["configuration"] == default.id
    assert session["created"] == shop.clock.now()
    assert session["url"].startswith(f"{BASE}/p/session/")
    token = session["url"].rsplit("/", 1)[1]
    opened = await shop.state["sessions"].open(token, Origin(actor="customer"))
    assert (opened.session.customer, opened.session.locale) == ("cus_1", "ja")
    assert shop.upstream == ["/v1/customers/cus_1"]


async def test_the_configuration_can_be_expanded(shop: Merchant) -> None:
    """STRIPE.md 2.1: whole, but for the products, which are asked for elsewhere."""
    session = (await shop.create(**{"expand[0]": "configuration"})).json()
    assert session["configuration"]["object"] == "billing_portal.configuration"
    assert "products" not in session["configuration"]["features"]["subscription_update"]


async def test_what_an_expired_url_offers(shop: Merchant) -> None:
    """STRIPE.md 2.1: after_expiration is kept and shown."""
    form = {
        "after_expiration[type]": "customer_login",
        "after_expiration[customer_login][expires_at]": "1790000000",
    }
    expected = {"type": "customer_login", "customer_login": {"expires_at": 1790000000}}
    assert (await shop.create(**form)).json()["after_expiration"] == expected
    stored = select(schema.portal_sessions.c.after_expiration)
    text = await shop.store.read(lambda connection: connection.execute(stored).scalar_one())
    assert json.loads(text) == expected


async def test_return_urls_fall_back(tmp_path: Path) -> None:
    """R5: the session's own, else the configuration's, else the deployment's."""
    async with merchant(tmp_path, default_return_url="https://shop.example/deployment") as shop:
        assert (await shop.create()).json()["return_url"] == "https://shop.example/deployment"
        form = {
            "features": "",
            "features[invoice_history][enabled]": "true",
            "default_return_url": "https://a.example",
        }
        del form["features"]
        made = (await shop.client.post(CONFIGURATIONS, data=form)).json()
        assert (await shop.create(configuration=made["id"])).json()["return_url"] == "https://a.example"
        answer = await shop.create(configuration=made["id"], return_url="https://b.example")
        assert answer.json()["return_url"] == "https://b.example"


@pytest.mark.parametrize(
    ("form", "param", "code"),
    [
        ({"customer": "cus_none"}, "customer", "resource_missing"),
        ({"customer": "cus_gone"}, "customer", "resource_missing"),
        ({"customer": "cus_1/../x"}, "customer", "resource_missing"),
        ({"customer": ""}, "customer", "resource_missing"),
        ({"configuration": "bpc_none"}, "configuration", "resource_missing"),
        ({"return_url": "http://shop.example"}, "return_url", "url_invalid"),
        ({"return_url": "javascript:alert(1)"}, "return_url", "url_invalid"),
        ({"locale": "xx"}, "locale", None),
        ({"flow_data[type]": "subscription_pause"}, "flow_data[type]", None),
        ({"customer_account": "acct_1"}, "customer_account", None),
        ({"on_behalf_of": "acct_1"}, "on_behalf_of", None),
        ({"expand[]": "customer"}, "expand", None),
        ({"foo": "1"}, "foo", "parameter_unknown"),
        ({"foo[bar]": "1"}, "foo", "parameter_unknown"),
        ({"after_expiration[type]": "other"}, "after_expiration[type]", None),
        (
            {
                "after_expiration[type]": "customer_login",
                "after_expiration[customer_login][expires_at]": "soon",
            },
            "after_expiration[customer_login][expires_at]",
            "parameter_invalid_integer",
        ),
        ({"after_expiration[foo]": "1"}, "after_expiration[foo]", "parameter_unknown"),
        ({"return_url[]": "https://shop.example"}, "return_url", None),
        ({"expand": "configuration"}, "expand", None),
    ],
)
async def test_what_a_session_refuses(
    shop: Merchant, form: dict[str, str], param: str, code: str | None
) -> None:
    """K5, R1 and issue 2: each refusal names its parameter, and makes nothing."""
    error = refusal(await shop.create(**form))
    assert (error["param"], error.get("code"), error["type"]) == (param, code, "invalid_request_error")
    assert await rows(shop) == 0


async def test_a_session_needs_a_customer(shop: Merchant) -> None:
    """K5: a missing parameter is named."""
    error = refusal(await shop.client.post(SESSIONS, data={}))
    assert (error["code"], error["param"]) == ("parameter_missing", "customer")


async def test_what_is_not_supported_says_so(shop: Merchant) -> None:
    """Issue 2: in these words."""
    for name in ("customer_account", "on_behalf_of"):
        assert "not supported by this portal" in refusal(await shop.create(**{name: "acct_1"}))["message"]


async def test_an_inactive_configuration_is_refused(shop: Merchant) -> None:
    """STRIPE.md 1.1: `active` says whether sessions can be made with it."""
    made = (
        await shop.client.post(CONFIGURATIONS, data={"features[invoice_history][enabled]": "true"})
    ).json()
    await shop.client.post(f"{CONFIGURATIONS}/{made['id']}", data={"active": "false"})
    assert refusal(await shop.create(configuration=made["id"]))["param"] == "configuration"


async def test_return_origins_can_be_listed(tmp_path: Path) -> None:
    """R1 (SECURITY): with an allow-list, nothing else."""
    async with merchant(tmp_path, allowed_return_origins=("https://shop.example",)) as shop:
        assert (await shop.create(return_url="https://shop.example/x")).status_code == 200
        for bad in ("https://evil.example", "https://shop.example.evil.example", "https://shop.example:8443"):
            assert refusal(await shop.create(return_url=bad))["param"] == "return_url"


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
    """K1: 100 a minute and address; a good key goes on working, and a flood fills no audit log."""
    wrong = {"Authorization": "Bearer sk_test_other_one"}
    statuses = [(await shop.client.get(CONFIGURATIONS, headers=wrong)).status_code for _ in range(102)]
    assert statuses == [401] * 100 + [429] * 2
    assert (await shop.client.get(CONFIGURATIONS)).status_code == 200
    count = select(func.count()).select_from(schema.audit)
    assert await shop.store.read(lambda connection: connection.execute(count).scalar_one()) == 100
    shop.clock.advance(60)
    assert (await shop.client.get(CONFIGURATIONS, headers=wrong)).status_code == 401


async def test_made_keys_work_until_revoked(shop: Merchant) -> None:
    """K2, K3: shown once, kept as a hash, dead at once."""
    keys = shop.state["merchant_keys"]
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
    secret = await shop.state["merchant_keys"].create("sessions", Origin(actor="operator"))
    shop.client.headers["Authorization"] = f"Bearer {secret}"
    assert (await shop.create()).status_code == 200
    for method, path in (
        ("GET", CONFIGURATIONS),
        ("POST", CONFIGURATIONS),
        ("GET", f"{CONFIGURATIONS}/bpc_1"),
    ):
        assert "sessions only" in refusal(await shop.client.request(method, path), 403)["message"]
    refusal(await shop.client.get("/v1/other"), 404)


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
    await shop.state["idempotency"].purge()
    count = select(func.count()).select_from(schema.idempotency)
    assert await shop.store.read(lambda connection: connection.execute(count).scalar_one()) == 0


async def test_keys_of_two_merchants_are_apart(shop: Merchant) -> None:
    """K4: one merchant's idempotency keys are not another's."""
    secret = await shop.state["merchant_keys"].create("all", Origin(actor="operator"))
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
    """N1: also when the length is not announced."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"a" * 1024

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refusal(await shop.client.post(SESSIONS, content=endless(), headers=headers), 413)


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
    """DESIGN: what is not there is a 404 in Stripe's words."""
    error = refusal(await shop.client.request(method, path), 404)
    assert error["message"].startswith(f"Unrecognized request URL ({method}: {path})")


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


async def test_configurations(shop: Merchant) -> None:
    """R9: make, read, change, list; products only on request."""
    form = {
        "features[subscription_cancel][enabled]": "true",
        "features[subscription_update][enabled]": "true",
        "features[subscription_update][default_allowed_updates][0]": "price",
        "features[subscription_update][products][0][product]": "prod_1",
        "features[subscription_update][products][0][prices][0]": "price_1",
        "features[subscription_update][products][0][adjustable_quantity][enabled]": "true",
        "features[subscription_update][products][0][adjustable_quantity][maximum]": "7",
        "metadata[group]": "teams",
        "name": "Teams",
    }
    made = (await shop.client.post(CONFIGURATIONS, data=form)).json()
    assert made["features"]["subscription_cancel"]["enabled"] is True
    assert "products" not in made["features"]["subscription_update"]
    assert (made["metadata"], made["name"], made["is_default"]) == ({"group": "teams"}, "Teams", False)

    path = f"{CONFIGURATIONS}/{made['id']}"
    assert (await shop.client.get(path)).json() == made
    whole = (await shop.client.get(path, params={"expand[]": "features.subscription_update.products"})).json()
    assert whole["features"]["subscription_update"]["products"] == [
        {
            "product": "prod_1",
            "prices": ["price_1"],
            "adjustable_quantity": {"enabled": True, "maximum": 7, "minimum": 1},
        }
    ]
    changed = (
        await shop.client.post(path, data={"name": "", "features[invoice_history][enabled]": "true"})
    ).json()
    assert changed["name"] is None
    assert changed["features"]["invoice_history"] == {"enabled": True}
    assert changed["features"]["subscription_cancel"]["enabled"] is True

    listed = (await shop.client.get(CONFIGURATIONS, params={"is_default": "false"})).json()
    assert {key: value for key, value in listed.items() if key != "data"} == {
        "object": "list",
        "has_more": False,
        "url": CONFIGURATIONS,
    }
    assert [one["id"] for one in listed["data"]] == [made["id"]]
    expand = {"expand[]": "data.features.subscription_update.products", "limit": "1", "is_default": "true"}
    default = (await shop.client.get(CONFIGURATIONS, params=expand)).json()["data"][0]
    assert default["is_default"]
    assert default["features"]["subscription_update"]["products"][0]["product"] == "prod_1"


@pytest.mark.parametrize(
    ("form", "param", "code"),
    [
        ({}, "features", "parameter_missing"),
        (
            {"features[subscription_pause][enabled]": "true"},
            "features[subscription_pause]",
            "parameter_unknown",
        ),
        ({"features[foo]": "1"}, "features[foo]", "parameter_unknown"),
        (
            {
                "features[subscription_update][enabled]": "true",
                "features[subscription_update][products][0][foo]": "1",
            },
            "features[subscription_update][products][0][foo]",
            "parameter_unknown",
        ),
        ({"features[invoice_history][foo]": "1"}, "features[invoice_history][foo]", "parameter_unknown"),
        (
            {"features[customer_update][allowed_updates][]": "name"},
            "features[customer_update][enabled]",
            "parameter_missing",
        ),
        (
            {"features[subscription_cancel][enabled]": "true", "features[subscription_cancel][mode]": "now"},
            "features[subscription_cancel][mode]",
            None,
        ),
        ({"features[invoice_history][enabled]": "maybe"}, "features[invoice_history][enabled]", None),
        (
            {"features[invoice_history][enabled]": "true", "business_profile[headline]": "Hi"},
            "business_profile[headline]",
            None,
        ),
        ({"features[invoice_history][enabled]": "true", "active": "true"}, "active", "parameter_unknown"),
        ({"features": "x"}, "features", None),
    ],
)
async def test_what_a_configuration_refuses(
    shop: Merchant, form: dict[str, str], param: str, code: str | None
) -> None:
    """R10, R15, K5: unknown parameters are named, bracketed."""
    error = refusal(await shop.client.post(CONFIGURATIONS, data=form))
    assert (error["param"], error.get("code")) == (param, code)


async def test_unknown_configurations(shop: Merchant) -> None:
    """404 where the id stands in the path, 400 as a cursor."""
    for method in ("GET", "POST"):
        error = refusal(await shop.client.request(method, f"{CONFIGURATIONS}/bpc_none"), 404)
        assert error["code"] == "resource_missing"
    assert refusal(await shop.client.get(CONFIGURATIONS, params={"starting_after": "bpc_none"}))["code"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"active": "x"},
        {"starting_after": "a", "ending_before": "b"},
        {"foo": "1"},
    ],
)
async def test_bad_lists_are_refused(shop: Merchant, query: dict[str, str]) -> None:
    """K5: for reads too."""
    refusal(await shop.client.get(CONFIGURATIONS, params=query))


async def test_answers_have_stripes_shapes(shop: Merchant) -> None:
    """Issue 2: types, required and nullable fields of Stripe's own description."""
    session = (await shop.create(return_url="https://shop.example", locale="pt-BR")).json()
    configuration = (await shop.client.get(f"{CONFIGURATIONS}/{session['configuration']}")).json()
    text, optional = {"type": "string"}, {"type": ["string", "null"]}
    flag, number = {"type": "boolean"}, {"type": "integer"}
    switch = {"type": "object", "required": ["enabled"], "properties": {"enabled": flag}}
    jsonschema.validate(
        session,
        {
            "required": ["configuration", "created", "customer", "id", "livemode", "object", "url"],
            "properties": {
                "configuration": text,
                "created": number,
                "customer": text,
                "customer_account": {"type": "null"},
                "flow": {"type": ["object", "null"]},
                "livemode": flag,
                "locale": optional,
                "on_behalf_of": optional,
                "return_url": optional,
                "url": text,
            },
        },
    )
    required = [
        "active",
        "business_profile",
        "created",
        "features",
        "id",
        "is_default",
        "livemode",
        "login_page",
        "object",
        "updated",
    ]
    names = [
        "customer_update",
        "invoice_history",
        "payment_method_update",
        "subscription_cancel",
        "subscription_update",
    ]
    jsonschema.validate(
        configuration,
        {
            "required": required,
            "properties": {
                "created": number,
                "updated": number,
                "login_page": switch,
                "features": {"required": names, "additionalProperties": switch},
                "business_profile": {"additionalProperties": optional},
            },
        },
    )


async def test_the_official_sdk(shop: Merchant) -> None:
    """DESIGN: a second StripeClient that is pointed here, over a true socket."""
    state = shop.state

    async def with_state(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["state"] = dict(state)
            await shop.app(scope, receive, send)

    listener = socket.create_server(
        ("127.0.0.1", 0)
    )  # who asks before the server is ready waits in its queue
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(with_state, lifespan="off", log_config=None, http="httptools"))
    serving = asyncio.create_task(server.serve([listener]))
    http_client = stripe.AIOHTTPClient()
    client = stripe.StripeClient(
        KEY, base_addresses={"api": f"http://127.0.0.1:{port}"}, http_client=http_client
    )
    portal = client.v1.billing_portal
    session = await portal.sessions.create_async({"customer": "cus_1", "return_url": "https://shop.example"})
    made = await portal.configurations.create_async(
        {
            "features": {
                "subscription_cancel": {
                    "enabled": True,
                    "cancellation_reason": {"enabled": True, "options": ["other"]},
                }
            }
        }
    )
    changed = await portal.configurations.update_async(made.id, {"metadata": {"group": "a"}})
    listed = await portal.configurations.list_async({"active": True, "limit": 1})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await portal.sessions.create_async({"customer": "cus_none"})
    await http_client.close_async()  # type: ignore[no-untyped-call]
    server.should_exit = True
    await serving

    assert session.url.startswith(BASE)
    assert changed.metadata is not None
    assert changed.metadata["group"] == "a"
    assert (len(listed.data), listed.has_more) == (1, True)
    assert (refused.value.code, refused.value.param, refused.value.http_status) == (
        "resource_missing",
        "customer",
        400,
    )
    assert refused.value.request_id is not None
