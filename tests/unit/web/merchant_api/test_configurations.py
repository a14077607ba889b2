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
