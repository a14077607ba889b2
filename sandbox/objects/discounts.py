"""The discount object (docs.stripe.com/api/discounts/object): a coupon at work."""

from typing import Literal

from sandbox.objects.base import StripeObject


class DiscountSource(StripeObject, kw_only=True):
    coupon: str
    type: Literal["coupon"] = "coupon"


class Discount(StripeObject, kw_only=True):
    """`start` and `end` in Unix seconds; without an end it lasts forever, or for one invoice."""

    id: str
    object: Literal["discount"] = "discount"
    checkout_session: None = None
    customer: str | None = None
    customer_account: None = None
    end: int | None = None
    invoice: str | None = None
    invoice_item: str | None = None
    promotion_code: str | None = None
    source: DiscountSource
    start: int
    subscription: str | None = None
    subscription_item: str | None = None

    @property
    def created(self) -> int:
        return self.start
