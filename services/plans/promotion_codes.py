"""Promotion codes that customers type: found, checked, and counted (SECURITY M7)."""

import asyncio

from sqlalchemy import Connection, delete, func, insert, select

from services.clock import Clock
from services.ids import new_id
from services.plans.errors import CodeRefusal, CodeRefused
from services.store import Store, schema
from services.stripe_gateway.gateway import Gateway
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.discounts import Discount
from services.stripe_gateway.objects.invoices import Invoice
from services.stripe_gateway.objects.promotion_codes import PromotedCoupon, PromotionCode
from services.subscriptions import Plan

TRIES = 10
TRIES_WITHIN = 60 * 60
LONGEST = 500
_TABLE = schema.promotion_code_tries
_EXPAND = ["data.promotion.coupon.applies_to", "data.promotion.coupon.currency_options"]


class PromotionCodes:
    """Each failed try counts for an hour; a code that works costs no try."""

    def __init__(self, gateway: Gateway, store: Store, clock: Clock) -> None:
        self._gateway = gateway
        self._store = store
        self._clock = clock

    async def find(self, code: str, plan: Plan, product: str, amount: int) -> PromotionCode:
        """The code, fit for this change: `amount` is one period's in minor units. Raises CodeRefused."""
        customer = plan.owner.id
        attempt = await self._counted(customer)
        found = await self._named(code, customer)
        if found is None:
            raise CodeRefused(CodeRefusal.UNKNOWN)
        self._check(found, plan, product, amount)
        if found.restrictions.first_time_transaction and await self._has_paid(customer):
            raise CodeRefused(CodeRefusal.FIRST_TIME_ONLY)
        await self._store.write(lambda c: c.execute(delete(_TABLE).where(_TABLE.c.id == attempt)))
        return found

    async def _counted(self, customer: str) -> str:
        """Counted before it is looked up, so that many at once are no more than ten."""
        now, attempt = self._clock.now(), new_id("try")

        def count(connection: Connection) -> bool:
            connection.execute(delete(_TABLE).where(_TABLE.c.at <= now - TRIES_WITHIN))
            mine = select(func.count()).select_from(_TABLE).where(_TABLE.c.customer == customer)
            if connection.execute(mine).scalar_one() >= TRIES:
                return False
            connection.execute(insert(_TABLE), {"id": attempt, "customer": customer, "at": now})
            return True

        if not await self._store.write(count):
            raise CodeRefused(CodeRefusal.TOO_MANY_TRIES)
        return attempt

    async def _named(self, code: str, customer: str) -> PromotionCode | None:
        """Active ones first: a code may be given again once an old one is over.

        Stripe keeps a code unique for each customer only: one's own may be behind many of other customers.
        """
        if not code or len(code) > LONGEST:
            return None
        pages = await asyncio.gather(self._listed(code=code, customer=customer), self._listed(code=code))
        usable = [found for page in pages for found in page if found.customer in {None, customer}]
        return min(usable, key=lambda found: not found.active, default=None)

    async def _listed(self, **params: str) -> list[PromotionCode]:
        asked = {**params, "limit": 100, "expand": _EXPAND}
        return (await self._gateway.get("/v1/promotion_codes", StripeList[PromotionCode], asked)).data

    def _check(self, found: PromotionCode, plan: Plan, product: str, amount: int) -> None:
        coupon = found.promotion.coupon
        if not isinstance(coupon, PromotedCoupon):
            raise CodeRefused(CodeRefusal.UNKNOWN)
        over = _over(found, coupon, self._clock.now())
        if over is not None:
            raise CodeRefused(over)
        currency = plan.subscription.currency
        if any(_coupon_of(discount) == coupon.id for discount in plan.discounts_of_all):
            raise CodeRefused(CodeRefusal.ALREADY_APPLIED)
        if coupon.applies_to and product not in coupon.applies_to.products:
            raise CodeRefused(CodeRefusal.WRONG_PRODUCT)
        if not _in_currency(coupon, currency):
            raise CodeRefused(CodeRefusal.WRONG_CURRENCY)
        _check_minimum(found, currency, amount)

    async def _has_paid(self, customer: str) -> bool:
        params = {"customer": customer, "limit": 100}
        page = await self._gateway.get("/v1/invoices", StripeList[Invoice], params)
        return any(invoice.status != "void" and invoice.total > 0 for invoice in page.data)


def _over(found: PromotionCode, coupon: PromotedCoupon, now: int) -> CodeRefusal | None:
    ends: tuple[int | None, ...] = (found.expires_at, coupon.redeem_by)
    if any(end is not None and end <= now for end in ends):
        return CodeRefusal.EXPIRED
    if _used_up(found.max_redemptions, found.times_redeemed):
        return CodeRefusal.USED_UP
    if _used_up(coupon.max_redemptions, coupon.times_redeemed):
        return CodeRefusal.USED_UP
    return None if found.active and coupon.valid else CodeRefusal.EXPIRED


def _used_up(most: int | None, used: int) -> bool:
    return most is not None and used >= most


def _coupon_of(discount: Discount) -> str | None:
    coupon = discount.source.coupon
    return coupon if coupon is None or isinstance(coupon, str) else coupon.id


def _in_currency(coupon: PromotedCoupon, currency: str) -> bool:
    return coupon.amount_off is None or coupon.off_in(currency) is not None


def _check_minimum(found: PromotionCode, currency: str, amount: int) -> None:
    limits = found.restrictions
    minimum, counted_in = limits.minimum_amount, limits.minimum_amount_currency
    option = (limits.currency_options or {}).get(currency)
    if option is not None and option.minimum_amount is not None:
        minimum, counted_in = option.minimum_amount, currency
    if minimum is None:
        return
    if counted_in != currency:
        raise CodeRefused(CodeRefusal.WRONG_CURRENCY)
    if amount < minimum:
        raise CodeRefused(CodeRefusal.MINIMUM_AMOUNT, minimum=minimum, currency=currency)
