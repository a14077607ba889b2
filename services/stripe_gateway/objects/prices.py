"""Prices. Amounts are in the currency's minor units as Stripe counts them, decimals in strings."""

from typing import Literal

from msgspec import Struct

Interval = Literal["day", "week", "month", "year"]


class Recurring(Struct, frozen=True):
    """How often a price is billed, and whether by a quantity or by metered use."""

    interval: Interval
    interval_count: int = 1
    usage_type: Literal["licensed", "metered"] = "licensed"
    meter: str | None = None


class PriceTier(Struct, frozen=True):
    """One step of a tiered price; `up_to` is null in the last."""

    up_to: int | None = None
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
    flat_amount: int | None = None
    flat_amount_decimal: str | None = None


class TransformQuantity(Struct, frozen=True):
    """A package price: the quantity is divided, then rounded, before it is billed."""

    divide_by: int
    round: Literal["up", "down"]


class CurrencyOption(Struct, frozen=True):
    """What a price costs in another currency than its own."""

    tax_behavior: str | None = None
    tiers: tuple[PriceTier, ...] | None = None
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None


class Price(Struct, frozen=True):
    """A price; `tiers` and `currency_options` are there only where they were asked for."""

    id: str
    currency: str
    product: str
    active: bool = True
    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    currency_options: dict[str, CurrencyOption] | None = None
    nickname: str | None = None
    recurring: Recurring | None = None
    tax_behavior: str | None = None
    tiers: tuple[PriceTier, ...] | None = None
    tiers_mode: Literal["graduated", "volume"] | None = None
    transform_quantity: TransformQuantity | None = None
    unit_amount: int | None = None
    unit_amount_decimal: str | None = None
