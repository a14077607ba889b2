"""What a coupon takes off, in words."""

from services.stripe_gateway.objects.discounts import Coupon
from web.formats import money, percent


def taken_off(coupon: Coupon, currency: str) -> str | None:
    """A percentage, or an amount in `currency`; None where its amount in that currency is not known."""
    if coupon.percent_off is not None:
        return percent(coupon.percent_off)
    amount = coupon.off_in(currency)
    return None if amount is None else money(amount, currency)
