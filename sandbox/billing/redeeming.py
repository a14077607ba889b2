"""Coupons and promotion codes put to work: who may use them, until when, and how often they were used."""

from sandbox.api.errors import StripeError
from sandbox.billing.calendar import add_interval
from sandbox.objects.coupons import Coupon
from sandbox.objects.discounts import Discount, DiscountSource
from sandbox.objects.promotion_codes import PromotionCode
from sandbox.world import World

FIRST_TIME = "This promotion code cannot be redeemed because the associated customer has prior transactions."


def discount_by_coupon(
    world: World, coupon_id: str, customer: str, *, currency: str, subscription: str | None = None
) -> Discount:
    """A new discount from now on; raises StripeError if the coupon cannot be redeemed."""
    param = "discounts[0][coupon]"
    coupon = world.coupons.get(coupon_id, param=param)
    now = world.now_for(customer)
    if not coupon.can_be_redeemed(now):
        raise StripeError(f"Coupon expired: {coupon.id}", code="coupon_expired", param=param)
    _check_currency(world, coupon, currency, param)
    return _discount(world, coupon, customer, subscription, None)


def discount_by_code(
    world: World,
    code_id: str,
    customer: str,
    *,
    amount: int,
    currency: str,
    subscription: str | None = None,
) -> Discount:
    """A new discount by a promotion code's id, for a purchase of `amount` minor units; raises StripeError
    for a code that has ended, and for one that its restrictions keep from this customer or amount."""
    param = "discounts[0][promotion_code]"
    code = world.promotion_codes.get(code_id, param=param)
    now = world.now_for(customer)
    coupon = world.coupons.find(code.promotion.coupon)
    if coupon is None or not code.can_be_redeemed(now) or not coupon.can_be_redeemed(now):
        raise StripeError(
            "This promotion code is expired or is no longer active.",
            code="promotion_code_expired",
            param=param,
        )
    _check_currency(world, coupon, currency, param)
    _check_restrictions(world, code, customer, amount, currency)
    return _discount(world, coupon, customer, subscription, code)


def count_redemption(world: World, discount: Discount) -> None:
    """The coupon and the code of a discount that has really been given were used once more."""
    if coupon := world.coupons.find(discount.source.coupon):
        coupon.times_redeemed += 1
    if code := world.promotion_codes.find(discount.promotion_code or ""):
        code.times_redeemed += 1
    world.emit("customer.discount.created", discount)


def _check_currency(world: World, coupon: Coupon, currency: str, param: str) -> None:
    if coupon.amount_off is None or currency in world.coupon_extras[coupon.id].currency_options:
        return
    message = f"This coupon takes off an amount in {coupon.currency}, and cannot be used with {currency}."
    raise StripeError(message, param=param)


def _check_restrictions(world: World, code: PromotionCode, customer: str, amount: int, currency: str) -> None:
    param = "discounts[0][promotion_code]"
    if code.customer and code.customer != customer:
        raise StripeError(
            "This promotion code cannot be redeemed by this customer.",
            code="promotion_code_customer_mismatch",
            param=param,
        )
    limits = code.restrictions
    if limits.first_time_transaction and has_paid(world, customer):
        raise StripeError(FIRST_TIME, code="promotion_code_customer_not_first_time", param=param)
    if limits.minimum_amount is None:
        return
    if limits.minimum_amount_currency != currency or amount < limits.minimum_amount:
        raise StripeError(
            "This promotion code cannot be redeemed because the order's amount is below its minimum.",
            code="promotion_code_minimum_amount_not_met",
            param=param,
        )


def has_paid(world: World, customer: str) -> bool:
    """Whether the customer has had a transaction before: an invoice of money that was paid, or a charge."""
    if any(invoice.status == "paid" and invoice.total > 0 for invoice in world.invoices.owned_by(customer)):
        return True
    return any(charge.paid for charge in world.charges.owned_by(customer))


def _discount(
    world: World,
    coupon: Coupon,
    customer: str,
    subscription: str | None,
    code: PromotionCode | None,
) -> Discount:
    now = world.now_for(customer)
    months = coupon.duration_in_months if coupon.duration == "repeating" else None
    discount = Discount(
        id=world.ids.new("di"),
        customer=customer,
        end=add_interval(now, "month", months) if months else None,
        promotion_code=code.id if code else None,
        source=DiscountSource(coupon=coupon.id),
        start=now,
        subscription=subscription,
    )
    return world.discounts.add(discount)
