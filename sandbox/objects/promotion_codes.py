"""The promotion code object (docs.stripe.com/api/promotion_codes/object)."""

from typing import Literal

from sandbox.objects.base import Metadata, StripeObject


class Promotion(StripeObject, kw_only=True):
    coupon: str
    type: Literal["coupon"] = "coupon"


class Restrictions(StripeObject, kw_only=True):
    """`minimum_amount` is in the minor unit of its currency."""

    first_time_transaction: bool = False
    minimum_amount: int | None = None
    minimum_amount_currency: str | None = None


class PromotionCode(StripeObject, kw_only=True):
    id: str
    object: Literal["promotion_code"] = "promotion_code"
    active: bool = True
    code: str
    created: int
    customer: str | None = None
    customer_account: None = None
    expires_at: int | None = None
    livemode: bool = False
    max_redemptions: int | None = None
    metadata: Metadata
    promotion: Promotion
    restrictions: Restrictions
    times_redeemed: int = 0

    def can_be_redeemed(self, now: int) -> bool:
        """Whether it is switched on, and neither too late nor used up."""
        return (
            self.active
            and (self.expires_at is None or now <= self.expires_at)
            and (self.max_redemptions is None or self.times_redeemed < self.max_redemptions)
        )
