"""R9 and STRIPE.md 1: configurations as a merchant makes, reads, changes and lists them."""

import pytest

from tests.unit.web.merchant import Merchant
from tests.unit.web.merchant_api.answers import CONFIGURATIONS, refusal


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


ANCHOR = "Invalid features[subscription_update][billing_cycle_anchor]: x. It must be one of now, unchanged."
WHOLE = {
    "features[subscription_update][products][0][product]": "prod_1",
    "features[subscription_update][products][0][prices][0]": "price_1",
    "features[subscription_update][products][0][adjustable_quantity][enabled]": "true",
}


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
    for cursor in ("starting_after", "ending_before"):
        error = refusal(await shop.client.get(CONFIGURATIONS, params={cursor: "bpc_none"}))
        assert (error["code"], error["param"]) == ("resource_missing", cursor)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"active": "maybe"}, "Invalid boolean: maybe"),
        ({"features[customer_update][allowed_updates]": "email"}, "Invalid array"),
        ({"features[customer_update][allowed_updates][1]": "email"}, "Invalid array"),
        ({"features[subscription_update][products]": "prod_1"}, "Invalid array"),
        ({"business_profile": "x"}, "Invalid object"),
        ({"business_profile[]": "x"}, "Invalid object"),
        ({"metadata": "x"}, "Invalid object"),
        ({"metadata[a][b]": "x"}, "Invalid metadata"),
        (
            {"features[subscription_update][products][0][adjustable_quantity][minimum]": "2.5", **WHOLE},
            "Invalid integer: 2.5",
        ),
        ({"features[subscription_update][billing_cycle_anchor]": "x"}, ANCHOR),
    ],
)
async def test_what_is_wrong_with_a_value(shop: Merchant, form: dict[str, str], message: str) -> None:
    """K5: in Stripe's words, which kind of value it takes."""
    default = await shop.state.configurations.default()
    error = refusal(await shop.client.post(f"{CONFIGURATIONS}/{default.id}", data=form))
    assert error["message"] == message
    assert error["param"] in form or f"{error['param']}[" in str(form)


@pytest.mark.parametrize(("limit", "found"), [("-1", 1), ("0", 1), ("1", 1), ("101", 2)])
async def test_a_limit_is_brought_within_bounds(shop: Merchant, limit: str, found: int) -> None:
    """RECORDINGS: 0 is 1 and 101 is 100, silently."""
    await shop.client.post(CONFIGURATIONS, data={"features[invoice_history][enabled]": "true"})
    listed = (await shop.client.get(CONFIGURATIONS, params={"limit": limit})).json()
    assert len(listed["data"]) == found


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "x"},
        {"active": "x"},
        {"starting_after": "a", "ending_before": "b"},
        {"foo": "1"},
    ],
)
async def test_bad_lists_are_refused(shop: Merchant, query: dict[str, str]) -> None:
    """K5: for reads too."""
    refusal(await shop.client.get(CONFIGURATIONS, params=query))


async def test_one_key_makes_one_configuration(shop: Merchant) -> None:
    """K4: also where Stripe is asked before."""
    form = {
        "features[subscription_update][enabled]": "true",
        "features[subscription_update][products][0][product]": "prod_1",
        "features[subscription_update][products][0][prices][0]": "price_1",
    }
    headers = {"Idempotency-Key": "group-1"}
    made = [(await shop.client.post(CONFIGURATIONS, data=form, headers=headers)).json() for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    listed = (await shop.client.get(CONFIGURATIONS, params={"is_default": "false"})).json()
    assert [one["id"] for one in listed["data"]] == [made[0]["id"]]


@pytest.mark.parametrize(("price", "status"), [("price_locked", 500), ("price_busy", 429)])
async def test_prices_that_cannot_be_asked_for(shop: Merchant, price: str, status: int) -> None:
    """R19, F6: nothing is kept that could not be checked, and the answer says what is the matter."""
    form = {
        "features[subscription_update][enabled]": "true",
        "features[subscription_update][products][0][product]": "prod_1",
        "features[subscription_update][products][0][prices][0]": price,
    }
    refusal(await shop.client.post(CONFIGURATIONS, data=form), status)
    assert (await shop.client.get(CONFIGURATIONS, params={"is_default": "false"})).json()["data"] == []
