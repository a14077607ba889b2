"""The coupon object (docs.stripe.com/api/coupons/object) and the parts that only an expand shows."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject

Duration = Literal["forever", "once", "repeating"]


class Coupon(StripeObject, kw_only=True):
    """Either `percent_off`, or `amount_off` in the minor unit of `currency`."""

    id: str
    object: Literal["coupon"] = "coupon"
    amount_off: int | None = None
    created: int
    currency: str | None = None
    duration: Duration = "once"
    duration_in_months: int | None = None
    livemode: bool = False
    max_redemptions: int | None = None
    metadata: Metadata
    name: str | None = None
    percent_off: float | None = None
    redeem_by: int | None = None
    times_redeemed: int = 0
    valid: bool = True

    def can_be_redeemed(self, now: int) -> bool:
        """Whether it is neither too late nor used up."""
        return (self.redeem_by is None or now <= self.redeem_by) and (
            self.max_redemptions is None or self.times_redeemed < self.max_redemptions
        )


class CouponCurrencyOption(StripeObject, kw_only=True):
    amount_off: int


class CouponExtras(StripeObject, kw_only=True):
    """`products` limits the coupon to them (None: all); `currency_options` includes its own currency."""

    products: list[str] | None
    currency_options: dict[str, CouponCurrencyOption]


class CouponAppliesTo(StripeObject, kw_only=True):
    products: list[str]
