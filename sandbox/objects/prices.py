"""The price object (docs.stripe.com/api/prices/object) and the parts that only an expand shows."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject

Interval = Literal["day", "week", "month", "year"]
UsageType = Literal["licensed", "metered"]
TaxBehavior = Literal["exclusive", "inclusive", "unspecified"]
TiersMode = Literal["graduated", "volume"]


class Recurring(StripeObject, kw_only=True):
    interval: Interval
    interval_count: int = 1
    meter: str | None = None
    trial_period_days: None = None
    usage_type: UsageType = "licensed"


class CustomUnitAmount(StripeObject, kw_only=True):
    """The customer chooses; amounts in the minor unit of the price's currency."""

    maximum: int | None = None
    minimum: int | None = None
    preset: int | None = None


class TransformQuantity(StripeObject, kw_only=True):
    divide_by: int
    round: Literal["up", "down"]


class PriceTier(StripeObject, kw_only=True):
    """`up_to` is inclusive; None is the last, unlimited tier. Amounts in the minor unit."""

    flat_amount: int | None = None
    flat_amount_decimal: str | None = None
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    up_to: int | None = None


class CurrencyOption(StripeObject, kw_only=True):
    """What the price costs in another currency, in its minor unit."""

    custom_unit_amount: CustomUnitAmount | None = None
    tax_behavior: TaxBehavior = "unspecified"
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None


class Price(StripeObject, kw_only=True):
    """`unit_amount` is in the minor unit, and None where `unit_amount_decimal` is no whole one."""

    id: str
    object: Literal["price"] = "price"
    active: bool = True
    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    created: int
    currency: str
    custom_unit_amount: CustomUnitAmount | None = None
    livemode: bool = False
    lookup_key: str | None = None
    metadata: Metadata
    nickname: str | None = None
    product: str
    recurring: Recurring | None = None
    tax_behavior: TaxBehavior = "unspecified"
    tiers_mode: TiersMode | None = None
    transform_quantity: TransformQuantity | None = None
    type: Literal["one_time", "recurring"]
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None


class PriceExtras(StripeObject, kw_only=True):
    """What `expand` adds to a price: its tiers, and its amounts by currency (its own included).

    A price that came into being with its product is not `user_created`, and goes with it.
    """

    tiers: list[PriceTier]
    currency_options: dict[str, CurrencyOption]
    user_created: bool = True
