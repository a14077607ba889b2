"""/v1/coupons (docs.stripe.com/api/coupons)."""

from copy import deepcopy
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Months, Nested, Params, Timestamp, within
from sandbox.objects.base import Deleted, ListObject, merge_metadata
from sandbox.objects.coupons import Coupon, CouponCurrencyOption, CouponExtras, Duration
from sandbox.operations.price_terms import check_currency_key

operations = Operations()

CouponName = Annotated[str, msgspec.Meta(max_length=40)]


class AppliesToParams(Nested, kw_only=True):
    products: list[str]


class AmountOption(Nested, kw_only=True):
    amount_off: int


class CouponCreateParams(Params, kw_only=True):
    id: str | UnsetType = UNSET
    amount_off: int | UnsetType = UNSET
    applies_to: AppliesToParams | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    currency_options: dict[str, AmountOption] | UnsetType = UNSET
    duration: Duration = "once"
    duration_in_months: Months | UnsetType = UNSET
    max_redemptions: int | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: CouponName | UnsetType = UNSET
    percent_off: float | UnsetType = UNSET
    redeem_by: Timestamp | UnsetType = UNSET


class CouponUpdateParams(Params, kw_only=True):
    currency_options: dict[str, AmountOption] | UnsetType = UNSET
    metadata: Metadata = UNSET
    name: CouponName | UnsetType = UNSET


class CouponListParams(ListParams, kw_only=True):
    created: Moments = UNSET


@operations("POST", "/v1/coupons", CouponCreateParams)
def create_coupon(call: Call[CouponCreateParams]) -> Coupon:
    world, params = call.world, call.params
    _check_value(params)
    _check_life(params, call.now)
    if params.id is not UNSET and params.id in world.coupons:
        raise StripeError("Coupon already exists.", code="resource_already_exists", param="id")
    options = _options(params.currency_options)
    products = params.applies_to.products if params.applies_to else None
    for product in products or []:
        world.products.get(product, param="applies_to[products]")
    coupon = Coupon(
        id=params.id or world.ids.letters(8), created=call.now, duration=params.duration, metadata={}
    )
    change(
        coupon,
        params,
        "amount_off",
        "duration_in_months",
        "max_redemptions",
        "name",
        "percent_off",
        "redeem_by",
    )
    coupon.metadata = merge_metadata({}, params.metadata)
    if coupon.amount_off is not None and params.currency:
        coupon.currency = params.currency.lower()
        options = {coupon.currency: CouponCurrencyOption(amount_off=coupon.amount_off), **options}
    world.coupon_extras[coupon.id] = CouponExtras(products=products, currency_options=options)
    world.coupons.add(coupon)
    world.emit("coupon.created", coupon)
    return coupon


@operations("GET", "/v1/coupons", CouponListParams)
def list_coupons(call: Call[CouponListParams]) -> ListObject[Coupon]:
    page, more = call.world.coupons.page(
        call.params, where=lambda coupon: within(coupon.created, call.params.created)
    )
    for coupon in page:
        coupon.valid = coupon.can_be_redeemed(call.now)
    return ListObject(data=page, has_more=more, url="/v1/coupons")


@operations("GET", "/v1/coupons/{coupon}")
def retrieve_coupon(call: Call[Params]) -> Coupon:
    coupon = call.world.coupons.get(call.path["coupon"])
    coupon.valid = coupon.can_be_redeemed(call.now)
    return coupon


@operations("POST", "/v1/coupons/{coupon}", CouponUpdateParams)
def update_coupon(call: Call[CouponUpdateParams]) -> Coupon:
    world, params = call.world, call.params
    coupon = world.coupons.get(call.path["coupon"])
    options = _options(params.currency_options)
    before = deepcopy(coupon)
    change(coupon, params, "name")
    coupon.metadata = merge_metadata(coupon.metadata, params.metadata)
    world.coupon_extras[coupon.id].currency_options.update(options)
    world.emit("coupon.updated", coupon, before=before)
    return coupon


@operations("DELETE", "/v1/coupons/{coupon}")
def delete_coupon(call: Call[Params]) -> Deleted:
    coupon = call.world.coupons.remove(call.path["coupon"])
    coupon.valid = False
    call.world.emit("coupon.deleted", coupon)
    return Deleted(id=coupon.id, object="coupon")


def check_future(moment: int | UnsetType, param: str, now: int) -> None:
    """Raises StripeError for a moment (Unix seconds) that has passed."""
    if moment is not UNSET and moment <= now:
        message = (
            f"The parameter `{param}` expects a unix timestamp representing a date and time in the future. "
            f"You specified the value `{moment}` which is in the past."
        )
        raise StripeError(message, param=param)


def _check_value(params: CouponCreateParams) -> None:
    percent, amount = params.percent_off, params.amount_off
    if percent is UNSET and amount is UNSET:
        raise StripeError("Must provide percent_off or amount_off.", code="parameter_missing")
    if percent is not UNSET and amount is not UNSET:
        raise StripeError("Received both percent_off and amount_off parameters. Please pass in only one.")
    if percent is not UNSET:
        _check_percent(percent, params)
    elif not params.currency:
        raise StripeError("You must pass currency when passing amount_off", param="currency")
    if amount is not UNSET and amount < 1:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount_off")


def _check_percent(percent: float, params: CouponCreateParams) -> None:
    if percent < 0.01:
        message = f"This value must be greater than or equal to 0.01 (it currently is '{percent}')."
        raise StripeError(message, param="percent_off")
    if percent > 100:
        message = f"This value must be less than or equal to 100 (it currently is '{percent}')."
        raise StripeError(message, param="percent_off")
    if params.currency_options:
        message = "You may only specify one of these parameters: currency_options, percent_off."
        raise StripeError(message, param="currency_options")


def _check_life(params: CouponCreateParams, now: int) -> None:
    if params.duration == "repeating" and not params.duration_in_months:
        message = "The duration_in_months param must be set when creating a coupon with a repeating duration"
        raise StripeError(message, param="duration")
    check_future(params.redeem_by, "redeem_by", now)


def _options(params: dict[str, AmountOption] | UnsetType) -> dict[str, CouponCurrencyOption]:
    return {
        check_currency_key(currency): CouponCurrencyOption(amount_off=option.amount_off)
        for currency, option in (params or {}).items()
    }
