"""What the fictitious business Tidewater sells: boat club plans, seats for a crew, storage and tide data."""

from typing import Any

from sandbox.api.local import LocalApi
from sandbox.ids import Ids
from sandbox.objects.meters import Meter
from sandbox.objects.prices import Price
from sandbox.objects.products import Product

# Monthly amounts in minor units; a year costs ten months.
PLANS: dict[str, dict[str, int]] = {
    "Tin": {"usd": 2000, "eur": 1800, "gbp": 1600, "jpy": 1200},
    "Plain": {"usd": 4400, "eur": 4000, "gbp": 3500, "jpy": 3600},
    "Gold": {"usd": 7300, "eur": 6800, "gbp": 5900, "jpy": 8000},
}
DESCRIPTIONS = {
    "Tin": "Weekday mornings on the water.",
    "Plain": "Any day on the water, one guest.",
    "Gold": "Any day, any boat, three guests and a locker.",
}


def plant_catalogue(api: LocalApi) -> None:
    """Makes every product with its prices; each price has a lookup key such as `gold_monthly_usd`."""
    world = api.world
    for number, (name, amounts) in enumerate(PLANS.items()):
        world.ids = Ids(100 + number)
        product = _product(api, name, DESCRIPTIONS[name])
        for currency, amount in amounts.items():
            _price(api, product, f"{name.lower()}_monthly_{currency}", currency, "month", unit_amount=amount)
            _price(
                api, product, f"{name.lower()}_yearly_{currency}", currency, "year", unit_amount=10 * amount
            )
    world.ids = Ids(110)
    _plant_seats(api)
    _plant_storage(api)
    _plant_tide_data(api)


def _plant_seats(api: LocalApi) -> None:
    seats = _product(api, "Crew seats", "A seat for each of your crew.", unit_label="seat")
    for currency, amount in {"usd": 800, "eur": 700}.items():
        _price(api, seats, f"seats_monthly_{currency}", currency, "month", unit_amount=amount)
        _price(api, seats, f"seats_yearly_{currency}", currency, "year", unit_amount=10 * amount)


def _plant_storage(api: LocalApi) -> None:
    storage = _product(api, "Boat storage", "A dry place, cheaper by the metre.", unit_label="metre")
    steps = [{"up_to": 3, "unit_amount": 1500}, {"up_to": 8, "unit_amount": 1100}]
    tiers = [*steps, {"up_to": "inf", "unit_amount": 900}]
    for mode in ("graduated", "volume"):
        key = f"storage_{mode}_usd"
        _price(api, storage, key, "usd", "month", billing_scheme="tiered", tiers_mode=mode, tiers=tiers)


def _plant_tide_data(api: LocalApi) -> None:
    meter = api.post(
        "/billing/meters",
        Meter,
        display_name="Tide lookups",
        event_name="tide_lookup",
        default_aggregation={"formula": "sum"},
    )
    data = _product(api, "Tide data", "Forecasts by the lookup.", unit_label="lookup")
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    api.post(
        "/prices",
        Price,
        product=data.id,
        currency="usd",
        unit_amount=3,
        lookup_key="tide_data_usd",
        recurring=recurring,
    )


def _product(api: LocalApi, name: str, description: str, **more: Any) -> Product:  # noqa: ANN401 - Stripe's parameters
    return api.post("/products", Product, name=name, description=description, **more)


def _price(
    api: LocalApi,
    product: Product,
    lookup_key: str,
    currency: str,
    interval: str,
    **amount: Any,  # noqa: ANN401 - Stripe's parameters
) -> Price:
    return api.post(
        "/prices",
        Price,
        product=product.id,
        currency=currency,
        lookup_key=lookup_key,
        recurring={"interval": interval},
        **amount,
    )
