"""Promotion codes, and the coupons behind them with what limits them."""

from msgspec import Struct

from services.stripe_gateway.objects.discounts import Coupon


class PromotedCoupon(Coupon, frozen=True):
    """The coupon behind a code; times are Unix seconds."""

    max_redemptions: int | None = None
    redeem_by: int | None = None
    times_redeemed: int = 0
    valid: bool = True


class Promotion(Struct, frozen=True):
    """What a code promotes; the coupon is an id unless it was expanded."""

    coupon: str | PromotedCoupon | None = None


class MinimumAmount(Struct, frozen=True):
    """The least that an order in one currency has to come to, in minor units."""

    minimum_amount: int | None = None


class Restrictions(Struct, frozen=True):
    """Who may use a code, and for how large an order (minor units)."""

    currency_options: dict[str, MinimumAmount] | None = None
    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None


class PromotionCode(Struct, frozen=True):
    """A code that customers type; `customer` limits it to one of them."""

    id: str
    code: str
    active: bool
    promotion: Promotion
    restrictions: Restrictions
    customer: str | None = None
    expires_at: int | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0
