"""R9, R10, R15 and STRIPE.md 1: configurations as merchants make, change and list them."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from services.configurations import (
    ConfigurationMissing,
    ConfigurationRefused,
    Configurations,
)
from services.configurations.defaults import USUAL, everything
from services.configurations.objects import BusinessProfile, Product
from services.configurations.params import ConfigurationFilter
from services.store import Store, schema
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")


async def test_features_that_are_not_named_are_off(make: Any, configurations: Configurations) -> None:
    """STRIPE.md 1.10: Stripe's defaults."""
    made = await make()
    assert made.id.startswith("bpc_")
    assert made.active
    assert not made.is_default
    assert msgspec.to_builtins(made.features) == {
        "customer_update": {"allowed_updates": [], "enabled": False},
        "invoice_history": {"enabled": False},
        "payment_method_update": {"enabled": False, "payment_method_configuration": None},
        "subscription_cancel": {
            "cancellation_reason": {
                "enabled": False,
                "feedback_options": None,
                "options": ["too_expensive", "missing_features", "switched_service", "unused", "other"],
            },
            "enabled": False,
            "mode": "at_period_end",
            "proration_behavior": "none",
        },
        "subscription_update": {
            "billing_cycle_anchor": "unchanged",
            "default_allowed_updates": [],
            "enabled": False,
            "products": [],
            "proration_behavior": "none",
            "schedule_at_period_end": {"conditions": []},
            "trial_update_behavior": "end_trial",
        },
    }
    assert await configurations.retrieve(made.id) == made


async def test_every_field_can_be_said(make: Any) -> None:
    """STRIPE.md 1: each parameter arrives."""
    features = {
        "customer_update": {"enabled": True, "allowed_updates": ["email", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True, "payment_method_configuration": "pmc_1"},
        "subscription_cancel": {
            "enabled": True,
            "mode": "immediately",
            "proration_behavior": "create_prorations",
            "cancellation_reason": {"enabled": True, "options": ["unused"]},
        },
        "subscription_update": {
            "enabled": True,
            "billing_cycle_anchor": "now",
            "default_allowed_updates": ["price", "quantity"],
            "products": [
                {"product": "prod_1", "prices": ["price_1", "price_2"]},
                {
                    "product": "prod_2",
                    "prices": ["price_3"],
                    "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 9},
                },
            ],
            "proration_behavior": "always_invoice",
            "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
            "trial_update_behavior": "continue_trial",
        },
    }
    made = await make(
        features=features,
        business_profile={
            "privacy_policy_url": "https://shop.example/p",
            "terms_of_service_url": "https://shop.example/t",
        },
        default_return_url="https://shop.example",
        metadata={"team": "a"},
        name="For teams",
    )
    said = msgspec.to_builtins(made.features)
    features["subscription_cancel"]["cancellation_reason"]["feedback_options"] = None  # type: ignore[index]
    quantity = {"enabled": False, "minimum": 1, "maximum": None}
    features["subscription_update"]["products"][0]["adjustable_quantity"] = quantity  # type: ignore[index]
    assert said == features
    assert made.business_profile == BusinessProfile(None, "https://shop.example/p", "https://shop.example/t")
    assert (made.default_return_url, made.metadata, made.name) == (
        "https://shop.example",
        {"team": "a"},
        "For teams",
    )


async def test_an_update_changes_what_it_names(make: Any, change: Any, clock: TestClock) -> None:
    """STRIPE.md 1: the rest stays, and `""` clears."""
    made = await make(
        features={
            "subscription_cancel": {
                "enabled": True,
                "cancellation_reason": {"enabled": True, "options": ["other"]},
            }
        },
        name="A",
        metadata={"a": "1", "b": "2"},
        default_return_url="https://shop.example",
    )
    clock.advance(10)
    changed = await change(
        made,
        features={"subscription_cancel": {"mode": "immediately"}, "invoice_history": {"enabled": True}},
        metadata={"a": "", "c": "3"},
        default_return_url="",
    )
    cancel = changed.features.subscription_cancel
    assert (cancel.enabled, cancel.mode, cancel.cancellation_reason.options) == (
        True,
        "immediately",
        ["other"],
    )
    assert changed.features.invoice_history.enabled
    assert (changed.name, changed.metadata, changed.default_return_url) == ("A", {"b": "2", "c": "3"}, None)
    assert (changed.created, changed.updated) == (made.created, made.updated + 10)
    emptied = await change(
        changed,
        metadata="",
        name="",
        features={"subscription_cancel": {"cancellation_reason": {"enabled": False, "options": ""}}},
    )
    assert (emptied.metadata, emptied.name) == ({}, None)
    assert emptied.features.subscription_cancel.cancellation_reason.options == []


async def test_products_are_replaced_as_a_whole(make: Any, change: Any) -> None:
    """STRIPE.md 1.6: the list that is sent is the list."""
    products = [{"product": "prod_1", "prices": ["price_1"]}, {"product": "prod_2", "prices": ["price_3"]}]
    made = await make(features={"subscription_update": {"enabled": True, "products": products}})
    changed = await change(made, features={"subscription_update": {"products": products[1:]}})
    assert changed.products == [Product(["price_3"], "prod_2")]
    cleared = await change(changed, features={"subscription_update": {"products": ""}})
    assert cleared.products == []


async def test_there_is_one_default(configurations: Configurations, store: Store, change: Any) -> None:
    """STRIPE.md 1.1: made on the first start, kept on the next, and never inactive."""
    await configurations.ensure_default(USUAL)
    default = await configurations.default()
    await configurations.ensure_default(everything([]))
    assert await configurations.default() == default
    assert default.is_default
    assert default.features == USUAL
    with pytest.raises(ConfigurationRefused) as refused:
        await change(default, active=False)
    assert refused.value.param == "active"


async def test_the_demo_offers_everything() -> None:
    """The sandbox's default: each feature on, with its products."""
    features = everything([Product(["price_1"], "prod_1")])
    assert all(getattr(features, name).enabled for name in features.__struct_fields__)
    assert features.subscription_update.products == [Product(["price_1"], "prod_1")]


async def test_login_pages_come_and_go(make: Any, change: Any) -> None:
    """STRIPE.md 3: on, it has an address; off, that one is gone; on again, a new one."""
    made = await make(login_page={"enabled": True})
    first = made.login_page.url
    assert first
    assert first.startswith("https://billing.shop.example/p/login/")
    assert (await change(made, login_page={"enabled": True})).login_page.url == first
    assert (await change(made, login_page={"enabled": False})).login_page.url is None
    again = (await change(made, login_page={"enabled": True})).login_page.url
    assert again not in {None, first}


async def test_listing(make: Any, change: Any, configurations: Configurations, clock: TestClock) -> None:
    """STRIPE.md 1: newest first, by cursor in both directions, filtered."""
    await configurations.ensure_default(USUAL)
    ids = [(await configurations.default()).id]
    for _ in range(4):
        clock.advance(1)
        made = await make()
        ids.insert(0, made.id)
    await change(made, active=False)

    async def listed(**wanted: Any) -> tuple[list[str], bool]:
        page = await configurations.list(ConfigurationFilter(**wanted))
        return [one.id for one in page.data], page.has_more

    assert await listed() == (ids, False)
    assert await listed(limit=2) == (ids[:2], True)
    assert await listed(limit=2, starting_after=ids[1]) == (ids[2:4], True)
    assert await listed(limit=2, starting_after=ids[3]) == (ids[4:], False)
    assert await listed(limit=2, ending_before=ids[4]) == (ids[2:4], True)
    assert await listed(active=False) == (ids[:1], False)
    assert await listed(is_default=True) == (ids[4:], False)
    assert await listed(is_default=False, active=True) == (ids[1:4], False)
    with pytest.raises(ConfigurationMissing):
        await listed(starting_after="bpc_none")


async def test_unknown_ids_are_missing(configurations: Configurations) -> None:
    """Nothing is found, nothing is made up."""
    with pytest.raises(ConfigurationMissing, match="bpc_none"):
        await configurations.retrieve("bpc_none")


async def test_changes_are_audited(make: Any, change: Any, store: Store) -> None:
    """D4: a configuration made and changed, by which key."""
    made = await make()
    await change(made, name="B")
    rows = await store.read(lambda connection: connection.execute(select(schema.audit)).all())
    assert [(row.event, row.actor, row.object) for row in rows] == [
        ("configuration.created", "key:mk_1", made.id),
        ("configuration.updated", "key:mk_1", made.id),
    ]
