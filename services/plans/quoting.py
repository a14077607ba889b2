"""Quotes: what a change would cost, as Stripe's own previews say it, never by arithmetic of ours."""

import asyncio
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from services.catalogue import Catalogue
from services.ids import new_id
from services.plans.bills import Bill, LineKind, bill_of, differences, product_ids
from services.plans.changes import Change, NewDiscount, Trial, decide, preview_parameters
from services.plans.eligibility import period_end
from services.plans.errors import (
    AddressNeeded,
    CodeRefusal,
    CodeRefused,
    NotOffered,
    Unoffered,
    UpdateRefused,
)
from services.plans.offers import Choice
from services.plans.promotion_codes import PromotionCodes
from services.plans.quotes import Quote, Side
from services.plans.reading import PlanView
from services.prices import amount_for
from services.stripe_gateway.errors import InvalidRequest, NotFound, Unavailable
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.discounts import Coupon, Discount
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.promotion_codes import PromotionCode

Mode = Literal["next", "recurring"]
_CODE_WORDS = ("coupon", "discounts", "promotion_code")


class Wish(Struct, frozen=True):
    """What a customer asks for; None and "" leave a part as it is.

    `discount` is the merchant's gift of a deep link, which no customer can ask for.
    """

    price: str | None = None
    quantity: int | None = None
    code: str = ""
    discount: NewDiscount | None = None


class _Preview(NamedTuple):
    """A bill that was previewed; `moment` is the second to which parts of a period were worked out."""

    bill: Bill
    moment: int | None


class Quoting:
    """Checks a wish against the configuration as it is now, and has Stripe work out what it costs."""

    def __init__(self, gateway: Gateway, catalogue: Catalogue, codes: PromotionCodes) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._codes = codes

    async def quote(self, view: PlanView, wish: Wish) -> Quote:
        """Raises UpdateRefused, NotOffered, CodeRefused, AddressNeeded; nothing is changed at Stripe."""
        choice, quantity = chosen(view, wish)
        found = await self._promotion(view, choice, quantity, wish.code)
        discount = NewDiscount("promotion_code", found.id) if found else wish.discount
        coupon = _coupon_of(found) if found else await self._gift(discount)
        if discount and coupon and coupon.duration == "once":
            discount = replace(discount, once=True)
        change = self._decide(view, choice, quantity, discount)
        return await self._priced(view, choice, change, code=wish.code, coupon=coupon)

    async def again(self, view: PlanView, old: Quote, *, whole: bool = False) -> Quote:
        """The same change at the same moment, worked out anew; raises like `quote`.

        A code was found when it was typed; whether it still works is Stripe's to say. The bill that comes
        first is always previewed. Where it is the same, and so is all that the later one rests on, that one
        is the same as well, and is previewed only if `whole`.
        """
        asked = Wish(old.change.price, old.change.quantity, discount=old.change.discount)
        choice, quantity = chosen(view, asked)
        change = self._decide(view, choice, quantity, old.change.discount)
        within = change.pins_moment and old.seen.period_end == period_end(view.subscription)
        moment = old.moment if within else None
        known = None if whole or not _same_ground(view, old, choice, change) else old
        return await self._priced(
            view, choice, change, code=old.code or "", coupon=old.coupon, moment=moment, known=known
        )

    async def _promotion(
        self, view: PlanView, choice: Choice, quantity: int, code: str
    ) -> PromotionCode | None:
        if not code:
            return None
        if not view.rules.update.promotion_code:
            raise NotOffered(Unoffered.PROMOTION_CODE)
        amount = amount_for(choice.price, quantity) or 0
        return await self._codes.find(code, view.plan, choice.product.id, amount)

    async def _gift(self, discount: NewDiscount | None) -> Coupon | None:
        """What a merchant's link adds; whether it is good is for the preview to say."""
        if discount is None:
            return None
        if discount.kind == "coupon":
            return (await self._catalogue.coupons([discount.id])).get(discount.id)
        path = f"/v1/promotion_codes/{object_id('promo', discount.id)}"
        expand = ["promotion.coupon.currency_options"]
        try:
            return _coupon_of(await self._gateway.get(path, PromotionCode, {"expand": expand}))
        except NotFound:
            return None

    def _decide(self, view: PlanView, choice: Choice, quantity: int, discount: NewDiscount | None) -> Change:
        made = decide(
            view.subscription,
            view.rules.update,
            view.present_price,
            choice,
            quantity=quantity,
            discount=discount,
        )
        if discount:  # what the customer has would not count beside it, unless it is named
            made = replace(made, discounts=tuple(one.id for one in view.plan.discounts_of_all))
        return replace(made, lasting=_lasting(view))

    async def _priced(
        self,
        view: PlanView,
        choice: Choice,
        change: Change,
        *,
        code: str,
        coupon: Coupon | None,
        moment: int | None = None,
        known: Quote | None = None,
    ) -> Quote:
        coming, then = await self._previews(change, moment, known)
        bill = coming.bill
        later = bill if change.at is None and not change.bills_now and bill.due != then.due else None
        return Quote(
            change=change,
            before=view.side(),
            after=Side(choice.product.name, choice.price, change.quantity),
            seen=view.seen(),
            moment=(moment or coming.moment) if change.pins_moment else None,
            today=bill if change.bills_now else None,
            next=later,
            then=then,
            then_at=_then_at(view, change, bill),
            paid_by=_bare(view.plan.paid_by),
            trial_end=view.subscription.trial_end if change.trial is not Trial.NONE else None,
            code=code or None,
            coupon=coupon,
            discount_ends=then.discount > 0 and _discount_ends(view, coupon),
            basis=view.basis(),
        )

    async def _previews(
        self, change: Change, moment: int | None, known: Quote | None
    ) -> tuple[_Preview, Bill]:
        """What comes first, and the ordinary period's bill: that of `known`, if it begins with the same."""
        if change.at is not None:  # it has no bill of its own
            ordinary = await self._preview(change, moment, "recurring")
            return ordinary, _without_balance(ordinary.bill)
        if known is None:
            coming, ordinary = await asyncio.gather(
                self._preview(change, moment, "next"), self._preview(change, moment, "recurring")
            )
            return coming, _without_balance(ordinary.bill)
        coming = await self._preview(change, moment, "next")
        if not differences(known.coming, coming.bill):
            return coming, known.then
        return coming, _without_balance((await self._preview(change, moment, "recurring")).bill)

    async def _preview(self, change: Change, moment: int | None, mode: Mode) -> _Preview:
        params = preview_parameters(change, moment, mode)
        path, key = "/v1/invoices/create_preview", new_id("preview")
        try:
            found = await self._gateway.post(path, FullInvoice, params, idempotency_key=key)
        except (InvalidRequest, NotFound) as refused:
            raise self._refused(refused, change) from refused
        _check_taxed(found, change)
        products = await self._catalogue.products(product_ids(found))
        details = found.parent.subscription_details if found.parent else None
        return _Preview(bill_of(found, products), details.subscription_proration_date if details else None)

    def _refused(self, refused: InvalidRequest | NotFound, change: Change) -> Exception:
        """A price that the merchant has ended since the catalogue was read, a code, or what else it is."""
        if (refused.param or "").endswith("[price]"):
            self._catalogue.forget()
            return NotOffered(Unoffered.PRICE)
        if refused.code == "customer_tax_location_invalid":
            return AddressNeeded()
        return _code_refused(refused, change)


def chosen(view: PlanView, wish: Wish) -> tuple[Choice, int]:
    """The choice that was offered, with its quantity. Raises UpdateRefused and NotOffered."""
    if view.actions.update is not None:
        raise UpdateRefused(view.actions.update)
    item = view.subscription.items.data[0]
    choice = view.offer.choice(wish.price or item.price.id) if view.offer else None
    if choice is None:
        raise NotOffered(Unoffered.PRICE)
    had = 1 if item.quantity is None else item.quantity
    quantity = had if wish.quantity is None else wish.quantity
    rule = choice.quantity
    if rule is None and quantity != had:
        raise NotOffered(Unoffered.QUANTITY)
    if rule is not None and not rule.allows(quantity):
        raise NotOffered(Unoffered.QUANTITY, minimum=rule.minimum, maximum=rule.maximum)
    if choice.current and quantity == had and not (wish.code or wish.discount):
        raise NotOffered(Unoffered.NOTHING)
    return choice, quantity


def _check_taxed(preview: FullInvoice, change: Change) -> None:
    """Raises AddressNeeded or Unavailable for sums that lack their automatic tax.

    A change that waits for the period's end is made without an address, and its bills go without the tax
    (docs.stripe.com/tax/customer-locations).
    """
    status = preview.automatic_tax.status
    if status == "requires_location_inputs" and change.at is None:
        raise AddressNeeded
    if status == "failed":
        raise Unavailable("Stripe could not work out the tax")


def _code_refused(refused: InvalidRequest | NotFound, change: Change) -> Exception:
    """What Stripe has against a code, where it is the code that it refuses."""
    about = f"{refused.code or ''} {refused.param or ''}"
    if change.discount is None or not any(word in about for word in _CODE_WORDS):
        return refused
    known = {
        "promotion_code_customer_not_first_time": CodeRefusal.FIRST_TIME_ONLY,
        "resource_missing": CodeRefusal.UNKNOWN,
    }
    return CodeRefused(known.get(refused.code or "", CodeRefusal.EXPIRED))


def _same_ground(view: PlanView, old: Quote, choice: Choice, change: Change) -> bool:
    """Whether everything that the later bill of `old` depends on is known to be unchanged.

    Not all that Stripe's automatic tax depends on can be read. A change of it shows in the first bill, unless
    that bill comes to nothing.
    """
    same = (old.change, old.after.price, old.basis) == (change, choice.price, view.basis())
    return same and (not view.subscription.automatic_tax.enabled or old.coming.total > 0)


def _then_at(view: PlanView, change: Change, coming: Bill) -> int:
    """When the ordinary period's bill comes for the first time, after what is billed today or next."""
    ends = [line.end for line in coming.lines if line.kind is LineKind.PERIOD]
    if change.bills_now and ends:
        return max(ends)
    return period_end(view.subscription)


def _without_balance(bill: Bill) -> Bill:
    """What a period costs again and again: a balance is used up, or paid, but once."""
    return replace(bill, starting_balance=0, due=max(bill.total, 0))


def _lasting(view: PlanView) -> tuple[str, ...] | None:
    """The plan's discounts beyond its next bill, None where that bill uses none of them up."""
    found = view.plan.discounts_of_all
    lasting = tuple(one.id for one in found if not _is_once(one))
    return None if len(lasting) == len(found) else lasting


def _is_once(discount: Discount) -> bool:
    coupon = discount.source.coupon
    return isinstance(coupon, Coupon) and coupon.duration == "once"


def _coupon_of(found: PromotionCode) -> Coupon | None:
    coupon = found.promotion.coupon
    return coupon if isinstance(coupon, Coupon) else None


def _discount_ends(view: PlanView, coupon: Coupon | None) -> bool:
    """Whether a discount that `then` counts with stops some day, as an item's that one bill uses up does."""
    kept = any(one.end is not None or one.once for one in view.plan.discounts)
    return kept or (coupon is not None and coupon.duration == "repeating")


def _bare(method: PaymentMethod | None) -> PaymentMethod | None:
    """Without whose it is: a record needs only what it is called."""
    return None if method is None else PaymentMethod(id=method.id, type=method.type, card=method.card)
