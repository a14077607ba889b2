"""What a coupon takes off, in words."""

from services.stripe_gateway.objects.discounts import Coupon
from web.formats import money, percent
from web.i18n import _


def taken_off(coupon: Coupon, currency: str) -> str | None:
    """A percentage, or an amount in `currency`; None where its amount in that currency is not known."""
    if coupon.percent_off is not None:
        return percent(coupon.percent_off)
    amount = coupon.off_in(currency)
    return None if amount is None else money(amount, currency)


def named_off(coupon: Coupon, name: str | None, currency: str) -> str:
    """What is taken off, behind its name if it has one; its name or id alone where that is unknown."""
    amount = taken_off(coupon, currency)
    if amount is None:
        return name or coupon.id
    off = _("%(amount)s off", amount=amount)
    return _("%(name)s: %(off)s", name=name, off=off) if name else off
