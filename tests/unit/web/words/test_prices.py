"""Prices in the customer's words (issue 2.6)."""

from typing import Any

import msgspec
import pytest

from services.prices import amount_for
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.subscriptions import PlanItem
from tests.unit import canned
from web.words.prices import price_text, tier_facts

STEPS = [
    {"up_to": 10, "unit_amount": 500, "flat_amount": None},
    {"up_to": None, "unit_amount": 300, "flat_amount": 1000},
]
TIERED: dict[str, Any] = {
    "billing_scheme": "tiered",
    "tiers_mode": "graduated",
    "unit_amount": None,
    "tiers": STEPS,
}


def priced(quantity: int | None = 1, unit_label: str | None = None, **changes: Any) -> PlanItem:
    price = msgspec.convert(canned.price(**changes), Price)
    product = Product(id="prod_1", name="Gold", unit_label=unit_label)
    return PlanItem(price, product, quantity, amount_for(price, quantity))


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (priced(), "$20.00 per month"),
        (priced(currency="jpy", unit_amount=1200), "¥1,200 per month"),
        (priced(recurring={"interval": "year"}), "$20.00 per year"),
        (priced(recurring={"interval_count": 3}), "$20.00 every 3 months"),
        (priced(recurring={"interval": "week", "interval_count": 2}), "$20.00 every 2 weeks"),
        (priced(quantity=3), "3 × $20.00 per month"),
        (priced(transform_quantity={"divide_by": 100, "round": "up"}), "$20.00 per 100 per month"),
        (
            priced(None, recurring={"usage_type": "metered"}, unit_amount=None, unit_amount_decimal="0.5"),
            "$0.005 per unit, billed every month by use",
        ),
        (
            priced(None, unit_label="call", recurring={"usage_type": "metered"}),
            "$20.00 per call, billed every month by use",
        ),
        (
            priced(
                None,
                recurring={"usage_type": "metered"},
                transform_quantity={"divide_by": 1000, "round": "up"},
            ),
            "$20.00 per 1,000, billed every month by use",
        ),
        (priced(12, **TIERED), "$66.00 per month for 12"),
        (priced(1, **TIERED), "$5.00 per month"),
        (priced(None, **TIERED, recurring={"usage_type": "metered"}), "Billed every month by use, in steps"),
    ],
)
def test_a_price_in_words(item: PlanItem, text: str) -> None:
    """Quantities, packages, use, steps, and every rhythm."""
    assert price_text(item) == text


def test_each_step_is_said() -> None:
    """What each step of a tiered price costs."""
    assert tier_facts(priced(12, **TIERED)) == (
        ("1 to 10", "$5.00 each"),
        ("Above 10", "$10.00 and $3.00 each"),
    )
    flat = {**TIERED, "tiers": [{"up_to": None, "unit_amount": None, "flat_amount": 900}]}
    assert tier_facts(priced(2, **flat)) == (("Any number", "$9.00"),)
    assert tier_facts(priced()) == ()
