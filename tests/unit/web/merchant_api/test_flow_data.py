"""STRIPE 2.2, SECURITY A4: what a session may be made for, and why one for something is not made."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from services.configurations.objects import (
    CustomerUpdate,
    Features,
    PaymentMethodUpdate,
    SubscriptionCancel,
    SubscriptionUpdate,
)
from tests.unit.services.plans.desk import Desk, desk
from web.api.errors import ApiError
from web.api.flow_data import checked_flow
from web.api.flow_params import FlowParams
from web.settings import Settings

Flow = dict[str, Any]
SETTINGS = Settings(base_url="https://billing.example", allowed_return_origins=("https://shop.example",))
NO_MORE = {"hosted_confirmation": None, "redirect": None}
USUALLY = {**NO_MORE, "type": "hosted_confirmation"}
NOTHING: Flow = {
    "after_completion": USUALLY,
    "customer_update": None,
    "subscription_cancel": None,
    "subscription_update": None,
    "subscription_update_confirm": None,
}


@pytest.fixture
async def ada(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def shown(ada: Desk, flow: Flow) -> Flow:
    """What the session keeps."""
    asked = msgspec.convert(flow, FlowParams)
    configuration = await ada.configurations.retrieve("bpc_1")
    return await checked_flow(asked, ada.customer, configuration, ada.plans, SETTINGS)


async def refused(ada: Desk, flow: Flow) -> tuple[str, str | None, str | None]:
    """The message, the parameter behind `flow_data`, and the code."""
    with pytest.raises(ApiError) as caught:
        await shown(ada, flow)
    error = caught.value.body["error"]
    param = error.get("param")
    return error["message"], param and param.removeprefix("flow_data"), error.get("code")


def cancel(ada: Desk, coupon: str | None = None) -> Flow:
    offer = {"retention": {"type": "coupon_offer", "coupon_offer": {"coupon": coupon}}} if coupon else {}
    part = {"subscription": ada.subscription, **offer}
    return {"type": "subscription_cancel", "subscription_cancel": part}


def update(subscription: str) -> Flow:
    return {"type": "subscription_update", "subscription_update": {"subscription": subscription}}


async def confirm(ada: Desk, *discounts: Flow, items: list[Flow] | None = None, **item: Any) -> Flow:
    """One change of the plan's item, to Gold unless it says otherwise."""
    usual = {"id": (await ada.now()).items.data[0].id, "price": ada.prices["gold"]}
    part = {"subscription": ada.subscription, "items": items or [{**usual, **item}]}
    if discounts:
        part["discounts"] = list(discounts)
    return {"type": "subscription_update_confirm", "subscription_update_confirm": part}


async def test_what_is_kept(ada: Desk) -> None:
    """Every key of Stripe's, null where nothing was given."""
    coupon = await ada.merchant("/v1/coupons", percent_off=50, duration="once")
    features = ada.configurations.features
    ada.configurations.features = replace(
        features,
        customer_update=CustomerUpdate(["email", "tax_id"], enabled=True),
        payment_method_update=PaymentMethodUpdate(enabled=True),
    )
    assert await shown(ada, {"type": "customer_update"}) == {
        **NOTHING,
        "customer_update": {},
        "type": "customer_update",
    }
    method = {"type": "payment_method_update"}
    assert await shown(ada, method) == {**NOTHING, **method}
    plain = await shown(ada, cancel(ada))
    assert plain["subscription_cancel"] == {"retention": None, "subscription": ada.subscription}
    offered = cancel(ada, coupon)
    assert await shown(ada, offered) == {**NOTHING, **offered}
    changing = update(ada.subscription)
    assert await shown(ada, changing) == {**NOTHING, **changing}
    asked = await confirm(ada, {"coupon": coupon})
    assert await shown(ada, asked) == {**NOTHING, **asked}
    (item,) = (await confirm(ada))["subscription_update_confirm"]["items"]
    ada.updates(default_allowed_updates=["price", "promotion_code"])
    only_code = await confirm(ada, {"coupon": coupon}, items=[{"id": item["id"]}])
    kept = (await shown(ada, only_code))["subscription_update_confirm"]
    assert kept["items"] == [{"id": item["id"], "price": None}]
    without = (await shown(ada, await confirm(ada)))["subscription_update_confirm"]
    assert (without["discounts"], without["items"]) == (None, [item])


async def test_where_it_ends(ada: Desk) -> None:
    """R10, SECURITY R1: a page of ours without the merchant's words, or an address that is allowed."""

    def after(**more: Any) -> Flow:
        return {**cancel(ada), "after_completion": more}

    for given, kept in (
        ({"type": "portal_homepage"}, {**NO_MORE, "type": "portal_homepage"}),
        (
            {"type": "hosted_confirmation", "hosted_confirmation": {}},
            {**USUALLY, "hosted_confirmation": {"custom_message": None}},
        ),
        (
            {"type": "redirect", "redirect": {"return_url": "https://shop.example/thanks"}},
            {**NO_MORE, "type": "redirect", "redirect": {"return_url": "https://shop.example/thanks"}},
        ),
    ):
        assert (await shown(ada, after(**given)))["after_completion"] == kept
    words = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Bye"}}
    elsewhere = {"type": "redirect", "redirect": {"return_url": "https://elsewhere.example"}}
    for given, param, code in (
        (words, "[hosted_confirmation][custom_message]", None),
        ({"type": "redirect"}, "[redirect]", "parameter_missing"),
        (elsewhere, "[redirect][return_url]", None),
    ):
        _, about, why = await refused(ada, after(**given))
        assert (about, why) == (f"[after_completion]{param}", code)


async def test_the_part_of_its_type(ada: Desk) -> None:
    """STRIPE 2.2: exactly that one."""
    for flow in ({"type": "subscription_update"}, {"type": "subscription_cancel"}):
        assert (await refused(ada, flow))[1:] == (f"[{flow['type']}]", "parameter_missing")
    both = {**update(ada.subscription), "subscription_cancel": {"subscription": ada.subscription}}
    message, param, code = await refused(ada, both)
    assert (param, code) == ("[subscription_cancel]", None)
    assert message.endswith("goes with flow_data[type]=subscription_cancel only.")
    method = {"type": "payment_method_update", "subscription_cancel": {"subscription": ada.subscription}}
    assert (await refused(ada, method))[1] == "[subscription_cancel]"


async def test_a_feature_that_is_off(ada: Desk) -> None:
    """SECURITY A3: a session for what its configuration does not offer is not made."""
    for kind, features in (
        ("customer_update", Features()),
        ("customer_update", Features(CustomerUpdate([], enabled=True))),
        ("customer_update", Features(CustomerUpdate(["tax_id"], enabled=True))),
        ("customer_update", Features(CustomerUpdate(["email"]))),
        ("payment_method_update", Features(CustomerUpdate(["email"], enabled=True))),
    ):
        ada.configurations.features = features
        message, param, _ = await refused(ada, {"type": kind})
        off = f"The {kind.replace('_', ' ')} feature in the portal configuration is disabled."
        assert (message, param) == (off, "[type]")


async def test_another_customers_plan(ada: Desk) -> None:
    """SECURITY A1: like one that there is not."""
    other = await ada.merchant("/v1/customers")
    price = {"price": ada.prices["plain"]}
    theirs = await ada.merchant(
        "/v1/subscriptions", customer=other, items=[price], collection_method="send_invoice", days_until_due=7
    )
    for foreign in (theirs, "sub_none", "x" * 200):
        message, param, code = await refused(ada, update(foreign))
        assert message == f"No such subscription: '{foreign[:100]}'"
        assert (param, code) == ("[subscription_update][subscription]", "resource_missing")


async def test_a_plan_that_cannot_be_cancelled(ada: Desk) -> None:
    """STRIPE 4.1: switched off, and cancelled already, at its end or before it."""
    features = ada.configurations.features
    ada.configurations.features = replace(features, subscription_cancel=SubscriptionCancel())
    message, param, _ = await refused(ada, cancel(ada))
    assert (message.endswith("cancel feature in the portal configuration is disabled."), param) == (
        True,
        "[type]",
    )
    ada.configurations.features = features
    path, end = f"/v1/subscriptions/{ada.subscription}", (await ada.now()).items.data[0].current_period_end
    for sent, when in (
        ({"cancel_at": end}, "at period end"),
        ({"cancel_at": end - 86_400}, "before its period ends"),
    ):
        await ada.merchant(path, **sent)
        message = f"The subscription {ada.subscription} is already set to be canceled {when}."
        assert await refused(ada, cancel(ada)) == (message, None, None)


async def test_an_offer_to_stay(ada: Desk) -> None:
    """STRIPE 2.2: with a coupon that there is, and that still works."""
    where = "[subscription_cancel][retention][coupon_offer][coupon]"
    assert await refused(ada, cancel(ada, "none")) == ("No such coupon: 'none'", where, "resource_missing")
    gone = await ada.merchant("/v1/coupons", percent_off=50, duration="once", max_redemptions=1)
    await ada.merchant(f"/v1/subscriptions/{ada.subscription}", discounts=[{"coupon": gone}])
    assert await refused(ada, cancel(ada, gone)) == (f"Coupon expired: {gone}", where, "coupon_expired")


async def test_a_plan_that_cannot_be_changed(ada: Desk) -> None:
    """R3: the same reason as its customer would read."""
    features = ada.configurations.features
    ada.configurations.features = replace(features, subscription_update=SubscriptionUpdate())
    for flow in (update(ada.subscription), await confirm(ada)):
        message, param, _ = await refused(ada, flow)
        assert message.endswith("update feature in the portal configuration is disabled.")
        assert param == "[type]"


async def test_a_change_that_is_not_offered(ada: Desk) -> None:
    """SECURITY M1, M2: quoted once, so that the link leads to no refusal."""
    item = (await ada.now()).items.data[0].id
    for flow, param, code in (
        (await confirm(ada, items=[{"id": item}, {"id": "si_2"}]), "[items]", None),
        (await confirm(ada, id="si_none"), "[items][0][id]", "resource_missing"),
        (await confirm(ada, price="price_none"), "[items][0]", None),
        (await confirm(ada, price=ada.prices["plain"]), "[items][0]", None),
        (await confirm(ada, quantity=2), "[items][0]", None),
    ):
        _, about, why = await refused(ada, flow)
        assert (about, why) == (f"[subscription_update_confirm]{param}", code)
    assert ada.gateway.changes == []


async def test_a_discount_that_does_not_work(ada: Desk) -> None:
    """STRIPE 2.2, 4.1: one, named in one way, allowed, known, and for this customer."""
    coupon = await ada.merchant("/v1/coupons", percent_off=50, duration="once")
    promotion = {"type": "coupon", "coupon": coupon}
    first = await ada.merchant(
        "/v1/promotion_codes", promotion=promotion, restrictions={"first_time_transaction": True}
    )
    off = await ada.merchant("/v1/promotion_codes", promotion=promotion)
    await ada.merchant(f"/v1/promotion_codes/{off}", active=False)
    for discounts, param, code in (
        ([{"coupon": coupon}, {"coupon": coupon}], "", None),
        ([{"coupon": coupon, "promotion_code": first}], "[0]", None),
        ([{}], "[0][promotion_code]", "parameter_missing"),
        ([{"coupon": "none"}], "[0][coupon]", "resource_missing"),
        ([{"promotion_code": "promo_none"}], "[0][promotion_code]", "resource_missing"),
        ([{"promotion_code": first}], "", "promotion_code_customer_not_first_time"),
        ([{"promotion_code": off}], "", None),
    ):
        _, about, why = await refused(ada, await confirm(ada, *discounts))
        assert (about, why) == (f"[subscription_update_confirm][discounts]{param}", code), discounts
    ada.updates(default_allowed_updates=["price"])
    message, about, _ = await refused(ada, await confirm(ada, {"coupon": coupon}))
    assert "does not include `promotion_code`" in message
    assert about == "[subscription_update_confirm][discounts]"
