"""Discounts and the coupons behind them."""

from typing import Literal

from msgspec import Struct


class Coupon(Struct, frozen=True):
    """What a discount takes off: a percentage, or an amount in the currency's minor units."""

    id: str
    duration: Literal["forever", "once", "repeating"]
    name: str | None = None
    amount_off: int | None = None
    currency: str | None = None
    duration_in_months: int | None = None
    percent_off: float | None = None
    valid: bool = True


class DiscountSource(Struct, frozen=True):
    """Where a discount comes from; the coupon is an id unless it was expanded."""

    coupon: str | Coupon | None = None


class Discount(Struct, frozen=True):
    """A coupon at work; `end` is the Unix second when it stops, null while it lasts."""

    id: str
    source: DiscountSource
    end: int | None = None
