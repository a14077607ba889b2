"""R4, R5, R10, R12, R15 and SECURITY R1: what no configuration may be, as Stripe's own SDK hears it."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from services.configurations.rules.links import PRIVACY, RETURN_URL, TERMS
from tests.unit.web.merchant import Merchant, merchant
from tests.unit.web.merchant_api.sdk import sdk

CANCEL = "features[subscription_cancel]"
REASONS = f"{CANCEL}[cancellation_reason]"
UPDATE = "features[subscription_update]"
PRODUCTS = f"{UPDATE}[products]"

Row = tuple[dict[str, Any], str, str | None, str]


def features(**features: Any) -> dict[str, Any]:
    return {"features": {"invoice_history": {"enabled": True}, **features}}


def cancelling(**more: Any) -> dict[str, Any]:
    return features(subscription_cancel={"enabled": True, **more})


def asking(**reason: Any) -> dict[str, Any]:
    return cancelling(cancellation_reason={"enabled": True, "options": ["other"], **reason})


def updating(**more: Any) -> dict[str, Any]:
    return features(subscription_update={"enabled": True, "default_allowed_updates": ["price"], **more})


def offering(*offered: dict[str, Any]) -> dict[str, Any]:
    return updating(products=list(offered))


def gold(*prices: str, **more: Any) -> dict[str, Any]:
    return {"product": "prod_1", "prices": list(prices), **more}


def quantity(**quantity: Any) -> dict[str, Any]:
    return offering(gold("price_1", adjustable_quantity={"enabled": True, **quantity}))


def price(place: int, product: int = 0) -> str:
    return f"{PRODUCTS}[{product}][prices][{place}]"


REFUSED: dict[str, Row] = {
    "pausing": (
        features(subscription_pause={"enabled": True}),
        "features[subscription_pause]",
        "parameter_unknown",
        "features[subscription_pause]",
    ),
    "a headline": (
        {**features(), "business_profile": {"headline": "Hi"}},
        "business_profile[headline]",
        None,
        "Custom text",
    ),
    "reasons of one's own": (
        asking(feedback_options=["fo_1"]),
        f"{REASONS}[feedback_options]",
        None,
        "Custom text",
    ),
    "a message of one's own": (
        {**features(), "custom_message": "Hi"},
        "custom_message",
        "parameter_unknown",
        "custom_message",
    ),
    "an unknown reason": (
        asking(options=["other", "bored"]),
        f"{REASONS}[options][1]",
        None,
        "bored. It must be one of customer_service, low_quality, missing_features, other, switched_service, ",
    ),
    "no reason": (asking(options=""), f"{REASONS}[options]", None, "none is offered"),
    "a reason twice": (asking(options=["other", "other"]), f"{REASONS}[options][1]", None, "twice"),
    "an update twice": (
        updating(default_allowed_updates=["price", "price"]),
        f"{UPDATE}[default_allowed_updates][1]",
        None,
        "twice",
    ),
    "a condition twice": (
        updating(schedule_at_period_end={"conditions": [{"type": "shortening_interval"}] * 2}),
        f"{UPDATE}[schedule_at_period_end][conditions][1]",
        None,
        "twice",
    ),
    "invoicing a cancellation": (
        cancelling(proration_behavior="always_invoice"),
        f"{CANCEL}[proration_behavior]",
        None,
        "at once",
    ),
    "prorating a whole period": (
        cancelling(proration_behavior="create_prorations"),
        f"{CANCEL}[proration_behavior]",
        None,
        "immediately",
    ),
    "an unsafe link": (
        {**features(), "default_return_url": "javascript:alert(1)"},
        RETURN_URL,
        "url_invalid",
        "https",
    ),
    "unsafe terms": (
        {**features(), "business_profile": {"terms_of_service_url": "http://shop.example"}},
        TERMS,
        "url_invalid",
        "https",
    ),
    "eleven products": (
        offering(*({"product": f"prod_{n}", "prices": ["price_1"]} for n in range(11))),
        PRODUCTS,
        None,
        "10 products",
    ),
    "a hundred and one prices": (
        offering(gold(*(f"price_{n}" for n in range(101)))),
        PRODUCTS,
        None,
        "100 prices",
    ),
    "less than nothing": (
        quantity(minimum=-1),
        f"{PRODUCTS}[0][adjustable_quantity][minimum]",
        None,
        "negative",
    ),
    "less than the minimum": (
        quantity(minimum=5, maximum=4),
        f"{PRODUCTS}[0][adjustable_quantity][maximum]",
        None,
        "less than",
    ),
    "an unknown product": (
        offering({"product": "prod_none", "prices": ["price_1"]}),
        f"{PRODUCTS}[0][product]",
        "resource_missing",
        "prod_none",
    ),
    "a product no longer sold": (
        offering({"product": "prod_old", "prices": ["price_old"]}),
        f"{PRODUCTS}[0][product]",
        None,
        "inactive",
    ),
    "a product without prices": (
        offering(gold()),
        f"{PRODUCTS}[0][prices]",
        "parameter_missing",
        "Missing",
    ),
    "an unknown price": (
        offering(gold("price_1", "price_none")),
        price(1),
        "resource_missing",
        "price_none",
    ),
    "no price at all": (offering(gold("../customers/cus_1")), price(0), "resource_missing", "cus_1"),
    "a price no longer sold": (offering(gold("price_gone")), price(0), None, "inactive"),
    "a price that is paid once": (offering(gold("price_once")), price(0), None, "charged once"),
    "a price by use": (offering(gold("price_metered")), price(0), None, "usage-based"),
    "another product's price": (
        offering({"product": "prod_2", "prices": ["price_2"]}, gold("price_yearly", "price_2")),
        price(1, product=1),
        None,
        "belongs to the product prod_2, not to prod_1",
    ),
    "a price twice": (offering(gold("price_1", "price_1")), price(1), None, "listed twice"),
    "a product twice": (
        offering(gold("price_1"), gold("price_yearly")),
        f"{PRODUCTS}[1][product]",
        None,
        "one entry",
    ),
    "an interval and currency twice": (
        offering(gold("price_yearly", "price_1", "price_twin")),
        price(2),
        None,
        "The prices price_1 and price_twin of the product prod_1 (Gold) are both billed every month in usd.",
    ),
    "the same by way of another currency": (
        offering(gold("price_1", "price_yen")),
        price(1),
        None,
        "every month in usd",
    ),
    "the same over two entries": (
        offering(gold("price_1"), gold("price_twin")),
        price(0, product=1),
        None,
        "not both",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_refused(shop: Merchant, name: str) -> None:
    """Each refusal names its parameter in full, for a new configuration as for a change; nothing is kept."""
    params, param, code, words = REFUSED[name]
    portal = sdk(shop).v1.billing_portal
    default = await shop.state.configurations.default()
    untyped: Any = portal.configurations
    for attempt in (untyped.create_async(params), untyped.update_async(default.id, params)):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await attempt
        error = refused.value
        assert (error.http_status, error.param, error.code) == (400, param, code)
        assert words in str(error.user_message)
    assert [one.id for one in (await portal.configurations.list_async()).data] == [default.id]
    assert await shop.state.configurations.default() == default


async def test_what_goes_together(shop: Merchant) -> None:
    """R12: another interval, another number of intervals, another currency, another product."""
    params: Any = offering(
        gold("price_1", "price_yearly", "price_quarterly", "price_euro"),
        {"product": "prod_2", "prices": ["price_2"]},
    )
    made = await sdk(shop).v1.billing_portal.configurations.create_async(params)
    assert made.features.subscription_update.enabled


@pytest.mark.parametrize(
    ("setting", "param"),
    [("default_return_url", RETURN_URL), ("terms_of_service_url", TERMS), ("privacy_policy_url", PRIVACY)],
)
async def test_links_that_a_portal_needs(tmp_path: Path, setting: str, param: str) -> None:
    """R5: even to allow cancelling alone (R4), each of the three must be somewhere; the server starts."""
    async with merchant(tmp_path, **{setting: None}) as shop:
        portal: Any = sdk(shop).v1.billing_portal
        default = (await shop.state.configurations.default()).id
        own, deployments = _linked(param, "https://shop.example/own"), _linked(param, "")
        for attempt in (
            portal.configurations.create_async(cancelling()),
            portal.configurations.create_async({**cancelling(), **deployments}),
            portal.configurations.update_async(default, {"name": "Renamed"}),
            portal.sessions.create_async({"customer": "cus_1"}),
        ):
            with pytest.raises(stripe.InvalidRequestError) as refused:
                await attempt
            assert (refused.value.http_status, refused.value.param) == (400, param)
            assert f"PORTAL_{setting.upper()}" in str(refused.value.user_message)
        made = await portal.configurations.create_async({**cancelling(), **own})
        await portal.sessions.create_async({"customer": "cus_1", "configuration": made.id})
        with pytest.raises(stripe.InvalidRequestError):
            await portal.configurations.update_async(made.id, deployments)


async def test_a_sessions_own_return_url_will_do(tmp_path: Path) -> None:
    """R5: the configuration needs none for a session that brings one."""
    async with merchant(tmp_path, default_return_url=None) as shop:
        sessions = sdk(shop).v1.billing_portal.sessions
        made = await sessions.create_async({"customer": "cus_1", "return_url": "https://shop.example"})
        assert made.return_url == "https://shop.example"


async def test_links_fall_back_to_the_deployments(shop: Merchant) -> None:
    """R5: an empty one is the deployment's."""
    params: Any = {**cancelling(), "default_return_url": "", "business_profile": {"privacy_policy_url": ""}}
    made = await sdk(shop).v1.billing_portal.configurations.create_async(params)
    assert (made.default_return_url, made.business_profile.privacy_policy_url) == (None, None)


async def test_return_urls_obey_the_list_of_origins(tmp_path: Path) -> None:
    """SECURITY R1: where origins are listed, a configuration leads nowhere else."""
    async with merchant(tmp_path, allowed_return_origins=("https://shop.example",)) as shop:
        configurations: Any = sdk(shop).v1.billing_portal.configurations
        await configurations.create_async({**cancelling(), "default_return_url": "https://shop.example/x"})
        with pytest.raises(stripe.InvalidRequestError, match="must lead to one of") as refused:
            await configurations.create_async({**cancelling(), "default_return_url": "https://evil.example"})
        assert refused.value.param == RETURN_URL


def _linked(param: str, url: str) -> dict[str, Any]:
    """A parameter by its bracketed name."""
    first, _, rest = param.partition("[")
    return {first: {rest.rstrip("]"): url}} if rest else {first: url}
