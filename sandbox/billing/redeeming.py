"""Coupons and promotion codes put to work: who may use them, until when, and how often they were used."""

import copy

from sandbox.api.errors import StripeError
from sandbox.billing.calendar import add_interval
from sandbox.billing.catalogue import Catalogue
from sandbox.objects.coupons import Coupon
from sandbox.objects.customers import Customer
from sandbox.objects.discounts import Discount, DiscountSource
from sandbox.objects.invoices import Invoice
from sandbox.objects.promotion_codes import PromotionCode
from sandbox.world import World

FIRST_TIME = "This promotion code cannot be redeemed because the associated customer has prior transactions."


def discount_by_coupon(
    world: World,
    coupon_id: str,
    customer: str,
    *,
    currency: str | None,
    subscription: str | None = None,
    since: int | None = None,
    param: str = "discounts[0][coupon]",
) -> Discount:
    """A new discount from now or a moment to come, in any currency where None is given; raises StripeError if
    the coupon cannot be redeemed then."""
    coupon = world.coupons.get(coupon_id, param=param)
    start = since or world.now_for(customer)
    if not coupon.can_be_redeemed(start):
        raise StripeError(f"Coupon expired: {coupon.id}", code="coupon_expired", param=param)
    _check_currency(world, coupon, currency, param)
    return _discount(world, coupon, customer, subscription, start=start)


def discount_by_code(
    world: World,
    code_id: str,
    customer: str,
    *,
    amount: int,
    currency: str | None,
    subscription: str | None = None,
    since: int | None = None,
    param: str = "discounts[0][promotion_code]",
) -> Discount:
    """A new discount by a promotion code's id, from now or a moment to come, for a purchase of `amount` minor
    units; raises StripeError for a code that has ended by then, and for one that its restrictions keep from
    this customer or amount."""
    code = world.promotion_codes.get(code_id, param=param)
    start = since or world.now_for(customer)
    coupon = world.coupons.find(code.promotion.coupon)
    if coupon is None or not code.can_be_redeemed(start) or not coupon.can_be_redeemed(start):
        raise StripeError(
            "This promotion code is expired or is no longer active.",
            code="promotion_code_expired",
            param=param,
        )
    _check_currency(world, coupon, currency, param)
    _check_restrictions(world, code, customer, amount=amount, currency=currency, param=param)
    return _discount(world, coupon, customer, subscription, start=start, code=code)


def count_redemption(world: World, discount: Discount) -> None:
    """The coupon and the code of a discount that has really been given were used once more."""
    if coupon := world.coupons.find(discount.source.coupon):
        coupon.times_redeemed += 1
    if code := world.promotion_codes.find(discount.promotion_code or ""):
        code.times_redeemed += 1
    world.emit("customer.discount.created", discount)


def give_to_customer(world: World, customer: Customer, discount: Discount) -> None:
    """It is taken off every invoice that has no discount of its own, in place of one that they had."""
    if customer.discount:
        take_from_customer(world, customer.id)
    before = copy.copy(customer)
    customer.discount = discount
    world.agenda_of(customer.id).put(discount.end, "customer", customer.id)
    count_redemption(world, discount)
    world.emit("customer.updated", customer, before=before)


def take_from_customer(world: World, customer_id: str) -> None:
    """Ends the discount that the customer has."""
    customer = world.customers.get(customer_id)
    before, ended = copy.copy(customer), customer.discount
    customer.discount = None
    if ended:
        world.emit("customer.discount.deleted", ended)
        world.emit("customer.updated", customer, before=before)


def use_up(world: World, invoice: Invoice) -> frozenset[str]:
    """The discounts for one invoice that have done their work now that this one asks for money; it takes
    them from the customer."""
    if not invoice.subtotal:
        return frozenset()
    given = [*invoice.discounts, *(one for line in invoice.lines.data for one in line.discounts)]
    reductions = Catalogue(world, invoice.currency).reductions(given, invoice.created)
    once = frozenset(reduction.discount for reduction in reductions if reduction.once)
    if once.intersection(world.discounts_of_customer(invoice.customer)):
        take_from_customer(world, invoice.customer)
    return once


def customer_step(world: World, customer_id: str) -> None:
    """A customer's discount ends."""
    customer = world.customers.find(customer_id)
    discount = customer.discount if customer else None
    if discount and discount.end is not None and discount.end <= world.now_for(customer_id):
        take_from_customer(world, customer_id)


def _check_currency(world: World, coupon: Coupon, currency: str | None, param: str) -> None:
    if coupon.amount_off is None or currency is None:
        return
    if currency in world.coupon_extras[coupon.id].currency_options:
        return
    message = f"This coupon takes off an amount in {coupon.currency}, and cannot be used with {currency}."
    raise StripeError(message, param=param)


def _check_restrictions(
    world: World, code: PromotionCode, customer: str, *, amount: int, currency: str | None, param: str
) -> None:
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
    *,
    start: int,
    code: PromotionCode | None = None,
) -> Discount:
    months = coupon.duration_in_months if coupon.duration == "repeating" else None
    discount = Discount(
        id=world.ids.new("di"),
        customer=customer,
        end=add_interval(start, "month", months) if months else None,
        promotion_code=code.id if code else None,
        source=DiscountSource(coupon=coupon.id),
        start=start,
        subscription=subscription,
    )
    return world.discounts.add(discount)
