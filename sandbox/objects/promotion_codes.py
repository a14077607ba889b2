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
