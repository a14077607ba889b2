"""Discounts and the coupons behind them."""

from typing import Literal

from msgspec import Struct


class CouponOption(Struct, frozen=True):
    """What a coupon takes off in another currency, in its minor units."""

    amount_off: int


class AppliesTo(Struct, frozen=True):
    """The products that a coupon is for."""

    products: tuple[str, ...] = ()


class Coupon(Struct, frozen=True):
    """What a discount takes off: a percentage, or an amount in the currency's minor units.

    `applies_to` and `currency_options` are there only where they were asked for.
    """

    id: str
    duration: Literal["forever", "once", "repeating"]
    name: str | None = None
    amount_off: int | None = None
    applies_to: AppliesTo | None = None
    currency: str | None = None
    currency_options: dict[str, CouponOption] | None = None
    duration_in_months: int | None = None
    percent_off: float | None = None
    valid: bool = True

    def off_in(self, currency: str) -> int | None:
        """The amount in that currency's minor units; None for a percentage, and where it is not known."""
        if self.currency == currency:
            return self.amount_off
        option = (self.currency_options or {}).get(currency)
        return option.amount_off if option else None


class DiscountSource(Struct, frozen=True):
    """Where a discount comes from; the coupon is an id unless it was expanded."""

    coupon: str | Coupon | None = None


class Discount(Struct, frozen=True):
    """A coupon at work; `end` is the Unix second when it stops, null while it lasts."""

    id: str
    source: DiscountSource
    end: int | None = None
