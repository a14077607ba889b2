"""What a price costs for a quantity, as Stripe bills it."""

from typing import Any

import msgspec
import pytest

from services.prices import amount_for, in_currency
from services.stripe_gateway.objects.prices import Price
from tests.unit import canned

STEPS = [
    {"up_to": 10, "unit_amount": 500, "flat_amount": None},
    {"up_to": 20, "unit_amount": 400, "flat_amount": 1000},
    {"up_to": None, "unit_amount": 300, "flat_amount": None},
]
GRADUATED = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": STEPS, "unit_amount": None}
VOLUME = {**GRADUATED, "tiers_mode": "volume"}
HALF_CENT = {"unit_amount": None, "unit_amount_decimal": "0.5"}


def price(**changes: Any) -> Price:
    return msgspec.convert(canned.price(**changes), Price)


@pytest.mark.parametrize(
    ("changes", "quantity", "amount"),
    [
        ({}, 1, 2000),
        ({}, 3, 6000),
        ({}, 0, 0),
        (HALF_CENT, 3, 2),
        (HALF_CENT, 1, 1),
        ({"transform_quantity": {"divide_by": 10, "round": "up"}}, 11, 4000),
        ({"transform_quantity": {"divide_by": 10, "round": "up"}}, 20, 4000),
        ({"transform_quantity": {"divide_by": 10, "round": "down"}}, 19, 2000),
        (GRADUATED, 1, 500),
        (GRADUATED, 10, 5000),
        (GRADUATED, 12, 5000 + 1000 + 2 * 400),
        (GRADUATED, 25, 5000 + 1000 + 10 * 400 + 5 * 300),
        (GRADUATED, 0, 0),
        ({**GRADUATED, "tiers": STEPS[1:]}, 0, 1000),
        (VOLUME, 10, 5000),
        (VOLUME, 12, 1000 + 12 * 400),
        (VOLUME, 20, 1000 + 20 * 400),
        (VOLUME, 21, 21 * 300),
    ],
)
def test_a_quantity_costs_what_stripe_bills(changes: dict[str, Any], quantity: int, amount: int) -> None:
    """Issue 2.6: quantities, packages, steps and fractions of a cent."""
    assert amount_for(price(**changes), quantity) == amount


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({"recurring": {"usage_type": "metered"}}, None),
        ({"recurring": {"usage_type": "metered"}}, 3),
        ({**GRADUATED, "tiers": None}, 3),
        ({"unit_amount": None}, 1),
        ({}, None),
    ],
)
def test_what_cannot_be_known_is_not_guessed(changes: dict[str, Any], quantity: int | None) -> None:
    """Use decides, or the steps are unknown: there is no amount."""
    assert amount_for(price(**changes), quantity) is None


def test_what_is_paid_once_costs_nothing_per_period() -> None:
    """A one-off price has no period to be billed for."""
    assert amount_for(msgspec.structs.replace(price(), recurring=None), 1) is None


@pytest.mark.parametrize(
    ("option", "quantity", "amount"),
    [
        ({"unit_amount": 1800, "unit_amount_decimal": "1800"}, 2, 3600),
        ({"unit_amount": None, "unit_amount_decimal": "0.5"}, 4, 2),
        ({"unit_amount": None, "tiers": [{"up_to": None, "unit_amount": 250, "flat_amount": 100}]}, 2, 600),
    ],
)
def test_a_customer_of_another_currency_pays_its_own_amount(
    option: dict[str, Any], quantity: int, amount: int
) -> None:
    """Units, fractions, steps and how tax is added are the currency's, not those of the price's own."""
    own = GRADUATED if "tiers" in option else {"unit_amount_decimal": "2000", "tax_behavior": "exclusive"}
    euros = price(**own, currency_options={"eur": {"tax_behavior": "inclusive", **option}})
    paid = in_currency(euros, "eur")
    assert paid is not None
    assert (paid.currency, paid.tax_behavior, amount_for(paid, quantity)) == ("eur", "inclusive", amount)
    assert in_currency(euros, "gbp") is None
    assert in_currency(euros, "usd") is euros
