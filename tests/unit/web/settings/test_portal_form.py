"""The form of the settings page sends what it shows of a configuration (R9, SECURITY M2, M3)."""

from typing import Any

import msgspec
import pytest

from services.configurations.defaults import USUAL, everything
from services.configurations.merging import merged
from services.configurations.objects import AdjustableQuantity, BusinessProfile, Configuration, Product
from web.routes.settings.portal.form import Mistyped, change_of, field_of, known, values_of

PRODUCTS = [
    Product(prices=["price_1", "price_2"], product="prod_1"),
    Product(
        prices=["price_3"],
        product="gold-plan",
        adjustable_quantity=AdjustableQuantity(enabled=True, minimum=2, maximum=9),
    ),
]
FULL = Configuration(
    id="bpc_1",
    created=1,
    updated=1,
    livemode=False,
    features=everything(PRODUCTS),
    default_return_url="https://shop.example/",
    business_profile=BusinessProfile(
        terms_of_service_url="https://shop.example/t", privacy_policy_url="https://shop.example/p"
    ),
)
BARE = Configuration(id="bpc_1", created=1, updated=1, livemode=False)
USUAL_ONE = msgspec.structs.replace(BARE, features=USUAL)


def sent(values: dict[str, str], before: Configuration = BARE) -> Configuration:
    """The configuration that comes out of the form."""
    return merged(before, change_of(values), ignore=frozenset({"expand", "login_page", "metadata"}))


@pytest.mark.parametrize("configuration", [BARE, USUAL_ONE, FULL], ids=["bare", "usual", "full"])
@pytest.mark.parametrize("before", [BARE, FULL], ids=["over bare", "over full"])
def test_what_is_shown_is_what_is_sent(configuration: Configuration, before: Configuration) -> None:
    """Nothing is lost on the way through the form, and nothing of what was before stays."""
    assert sent(values_of(configuration), before) == configuration


def test_an_empty_form_switches_everything_off() -> None:
    """A box that is not ticked sends nothing: that is what "off" looks like."""
    radios = {"cancel_when": "period_end", "proration": "none", "anchor": "unchanged", "trial": "end_trial"}
    off = sent(radios, FULL).features
    assert not any(
        (
            off.customer_update.enabled,
            off.invoice_history.enabled,
            off.payment_method_update.enabled,
            off.subscription_cancel.enabled,
            off.subscription_update.enabled,
        )
    )
    assert off.customer_update.allowed_updates == []
    assert off.subscription_update.products == []


@pytest.mark.parametrize(
    ("way", "mode", "proration"),
    [
        ("period_end", "at_period_end", "none"),
        ("now", "immediately", "none"),
        ("now_credited", "immediately", "create_prorations"),
    ],
)
def test_ways_of_cancelling(way: str, mode: str, proration: str) -> None:
    """What Stripe's rules forbid together cannot be picked."""
    cancel = sent({**values_of(FULL), "cancel_when": way}).features.subscription_cancel
    assert (cancel.mode, cancel.proration_behavior) == (mode, proration)


def test_only_the_forms_own_fields_count() -> None:
    """SECURITY M3: other names never become parameters."""
    strange = {
        "features[subscription_pause][enabled]": "true",
        "headline": "x",
        "information_password": "on",
        "price:prod_1:price_1[x]": "on",
        "version": "1",
    }
    assert known({**strange, "cancel": "on", "minimum:prod_1": " 3 "}) == {
        "cancel": "on",
        "minimum:prod_1": "3",
    }


@pytest.mark.parametrize("typed", ["-1", "1.5", "1e9", "\uff11", "many", "99999999999"])
def test_a_quantity_is_whole(typed: str) -> None:
    """SECURITY M2: plain digits only, and the field is named."""
    with pytest.raises(Mistyped) as refused:
        change_of({**values_of(FULL), "maximum:gold-plan": typed})
    assert refused.value.fields == ["maximum:gold-plan"]


@pytest.mark.parametrize("changed", [{"proration": "free"}, {"cancel_when": "never"}, {"anchor": ""}])
def test_a_choice_is_one_of_those_offered(changed: dict[str, str]) -> None:
    """What no form of ours sends is refused whole."""
    with pytest.raises(msgspec.ValidationError):
        change_of({**values_of(FULL), **changed})


_ONE: Any = "features[subscription_update][products][1]"


@pytest.mark.parametrize(
    ("param", "field"),
    [
        ("default_return_url", "return_url"),
        ("business_profile[privacy_policy_url]", "privacy_url"),
        (f"{_ONE}[prices][0]", "price:gold-plan:price_3"),
        (f"{_ONE}[adjustable_quantity][maximum]", "maximum:gold-plan"),
        (f"{_ONE}[product]", "product:gold-plan"),
        (f"{_ONE}[prices]", "product:gold-plan"),
        ("features[subscription_update][products]", "catalogue"),
        ("features[subscription_update][products][7][product]", ""),
        ("metadata", ""),
    ],
)
def test_a_refused_parameter_has_its_field(param: str, field: str) -> None:
    """The error stands where the operator can mend it."""
    assert field_of(param, values_of(FULL)) == field
