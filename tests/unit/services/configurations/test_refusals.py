"""R7, R10, SECURITY R1 and STRIPE.md 1: what no configuration may say, and what that leaves behind."""

from typing import Any

import pytest

from services.configurations import (
    ConfigurationRefused,
    Configurations,
)
from services.configurations.params import ConfigurationChange
from services.stripe_gateway.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("both_databases")


@pytest.mark.parametrize(
    ("named", "code"),
    [("pmc_none", "resource_missing"), ("../customers", "resource_missing"), ("pmc_off", None)],
)
async def test_payment_methods_that_nobody_could_add(make: Any, named: str, code: str | None) -> None:
    """R7: a payment method configuration is there and on when it is named, and asked for only then."""
    features = {"payment_method_update": {"enabled": True, "payment_method_configuration": named}}
    with pytest.raises(ConfigurationRefused) as refused:
        await make(features=features)
    param = "features[payment_method_update][payment_method_configuration]"
    assert (refused.value.param, refused.value.code) == (param, code)


async def test_a_key_that_may_not_look_at_payment_methods(configurations: Configurations, make: Any) -> None:
    """R19: a restricted key leaves this to Stripe's page."""
    gateway: Any = configurations._gateway
    gateway.failures["/v1/payment_method_configurations/pmc_9"] = NotPermitted("lacks a permission")
    features = {"payment_method_update": {"enabled": True, "payment_method_configuration": "pmc_9"}}
    made = await make(features=features)
    gateway.calls.clear()
    await configurations.checked(made, ConfigurationChange(name="Teams"))
    assert gateway.calls == []


@pytest.mark.parametrize(
    ("params", "param", "words"),
    [
        ({"business_profile": {"headline": "Hello"}}, "business_profile[headline]", "Custom text"),
        (
            {
                "features": {
                    "subscription_cancel": {
                        "enabled": True,
                        "cancellation_reason": {"enabled": True, "options": [], "feedback_options": ["fo_1"]},
                    }
                }
            },
            "features[subscription_cancel][cancellation_reason][feedback_options]",
            "Custom text",
        ),
        ({"default_return_url": "javascript:alert(1)"}, "default_return_url", "https"),
        (
            {"business_profile": {"terms_of_service_url": "http://shop.example"}},
            "business_profile[terms_of_service_url]",
            "https",
        ),
        (
            {"features": {"subscription_cancel": {"enabled": True, "proration_behavior": "always_invoice"}}},
            "features[subscription_cancel][proration_behavior]",
            "at once",
        ),
        (
            {
                "features": {
                    "subscription_cancel": {"enabled": True, "proration_behavior": "create_prorations"}
                }
            },
            "features[subscription_cancel][proration_behavior]",
            "immediately",
        ),
        (
            {
                "features": {
                    "subscription_update": {
                        "enabled": True,
                        "products": [{"product": f"prod_{n}", "prices": []} for n in range(11)],
                    }
                }
            },
            "features[subscription_update][products]",
            "10 products",
        ),
        (
            {
                "features": {
                    "subscription_update": {
                        "enabled": True,
                        "products": [
                            {
                                "product": "prod_1",
                                "prices": [],
                                "adjustable_quantity": {"enabled": True, "minimum": 5, "maximum": 4},
                            }
                        ],
                    }
                }
            },
            "features[subscription_update][products][0][adjustable_quantity][maximum]",
            "less than",
        ),
        ({"name": "n" * 257}, "name", "256"),
        ({"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 40}]", "40"),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, "metadata", "50"),
    ],
)
async def test_what_is_refused(make: Any, params: dict[str, Any], param: str, words: str) -> None:
    """R10, SECURITY R1 and STRIPE.md 1: each refusal names its parameter."""
    with pytest.raises(ConfigurationRefused, match=words) as refused:
        await make(**params)
    assert refused.value.param == param


async def test_a_refused_change_changes_nothing(
    make: Any, change: Any, configurations: Configurations
) -> None:
    """The stored configuration is the last good one."""
    made = await make()
    with pytest.raises(ConfigurationRefused):
        await change(made, name="B", business_profile={"headline": "x"})
    assert await configurations.retrieve(made.id) == made
