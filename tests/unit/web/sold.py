"""What the merchant of the tests sells: prices that go together, and every kind that is refused."""

from typing import Any

from tests.unit import canned

YEARLY = {"interval": "year"}

PRODUCTS = {
    "prod_1": canned.product(),
    "prod_2": canned.product(id="prod_2", name="Silver"),
    "prod_old": canned.product(id="prod_old", name="Bronze", active=False),
}
PRICES = {
    price["id"]: price
    for price in (
        canned.price(),
        canned.price(id="price_twin"),
        canned.price(id="price_yearly", recurring=YEARLY),
        canned.price(id="price_quarterly", recurring={"interval_count": 3}),
        canned.price(id="price_euro", currency="eur"),
        canned.price(id="price_yen", currency="jpy", currency_options={"jpy": {}, "usd": {}}),
        canned.price(id="price_gone", active=False),
        canned.price(id="price_metered", recurring={"usage_type": "metered", "meter": "mtr_1"}),
        {**canned.price(id="price_once"), "recurring": None},
        canned.price(id="price_2", product="prod_2"),
        canned.price(id="price_old", product="prod_old"),
    )
}


def products(ids: list[str]) -> dict[str, Any]:
    """Stripe's list of those that exist."""
    return canned.listed(*(PRODUCTS[name] for name in ids if name in PRODUCTS))
