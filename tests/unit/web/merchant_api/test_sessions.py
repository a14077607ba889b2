"""DESIGN "Addresses", SECURITY R1 and STRIPE.md 2: sessions as a merchant makes them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from services.audit import Origin
from services.configurations import ConfigurationMissing
from services.store import schema
from tests.unit.web.merchant import BASE, Merchant, merchant
from tests.unit.web.merchant_api.answers import CONFIGURATIONS, SESSIONS, refusal, rows

LINKS = "/v1/portal/links"
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


async def test_a_session(shop: Merchant) -> None:
    """STRIPE.md 2.1: Stripe's shape, and a URL that opens."""
    answer = await shop.create(return_url="https://shop.example/account", locale="ja")
    assert answer.status_code == 200
    session = answer.json()
    default = await shop.state.configurations.default()
    assert set(session) == FIELDS
    assert session["object"] == "billing_portal.session"
    assert session["id"].startswith("bps_")
    assert (session["customer"], session["locale"], session["livemode"]) == ("cus_1", "ja", False)
    assert session["return_url"] == "https://shop.example/account"
    assert session["configuration"] == default.id
    assert session["created"] == shop.clock.now()
    assert session["url"].startswith(f"{BASE}/p/session/")
    token = session["url"].rsplit("/", 1)[1]
    opened = await shop.state.sessions.open(token, Origin(actor="customer"))
    assert (opened.session.customer, opened.session.locale) == ("cus_1", "ja")
    assert shop.upstream == ["/v1/customers/cus_1"]


async def test_the_configuration_can_be_expanded(shop: Merchant) -> None:
    """STRIPE.md 2.1: whole, but for the products, which are asked for by name."""
    session = (await shop.create(**{"expand[0]": "configuration"})).json()
    assert session["configuration"]["object"] == "billing_portal.configuration"
    assert "products" not in session["configuration"]["features"]["subscription_update"]
    whole = (await shop.create(**{"expand[]": "configuration.features.subscription_update.products"})).json()
    assert whole["configuration"]["features"]["subscription_update"]["products"]


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
        form = {"features[invoice_history][enabled]": "true", "default_return_url": "https://a.example"}
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
    """STRIPE.md 1.1: no session, no link, and no login page, until it is active again."""
    form = {"features[invoice_history][enabled]": "true", "login_page[enabled]": "true"}
    made = (await shop.client.post(CONFIGURATIONS, data=form)).json()
    slug = made["login_page"]["url"].rpartition("/")[2]
    path = f"{CONFIGURATIONS}/{made['id']}"
    await shop.client.post(path, data={"active": "false"})
    link = await shop.client.post(LINKS, data={"customer": "cus_1", "configuration": made["id"]})
    for answer in (await shop.create(configuration=made["id"]), link):
        assert refusal(answer)["param"] == "configuration"
    with pytest.raises(ConfigurationMissing):
        await shop.state.configurations.of_login_page(slug)
    await shop.client.post(path, data={"active": "true"})
    assert (await shop.create(configuration=made["id"])).status_code == 200


async def test_return_origins_can_be_listed(tmp_path: Path) -> None:
    """R1 (SECURITY): with an allow-list, nothing else."""
    async with merchant(tmp_path, allowed_return_origins=("https://shop.example",)) as shop:
        assert (await shop.create(return_url="https://shop.example/x")).status_code == 200
        for bad in ("https://evil.example", "https://shop.example.evil.example", "https://shop.example:8443"):
            assert refusal(await shop.create(return_url=bad))["param"] == "return_url"
