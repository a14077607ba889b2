"""/v1/promotion_codes (docs.stripe.com/api/promotion_codes)."""

import re
from copy import deepcopy
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.changes import change
from sandbox.api.errors import StripeError
from sandbox.api.operations import Call, Operations
from sandbox.api.params import ListParams, Metadata, Moments, Nested, Params, Timestamp, within
from sandbox.objects.base import ListObject, merge_metadata
from sandbox.objects.promotion_codes import Promotion, PromotionCode, Restrictions
from sandbox.operations.coupons import check_future
from sandbox.world import World

operations = Operations()

_CODE = re.compile(r"[a-zA-Z0-9\-_]+")
FIVE_YEARS = 5 * 366 * 86400


class PromotionParams(Nested, kw_only=True):
    coupon: str | UnsetType = UNSET
    type: Literal["coupon"]


class RestrictionParams(Nested, kw_only=True):
    first_time_transaction: bool = False
    minimum_amount: int | UnsetType = UNSET
    minimum_amount_currency: str | UnsetType = UNSET


class PromotionCodeCreateParams(Params, kw_only=True):
    active: bool = True
    code: Annotated[str, msgspec.Meta(max_length=500)] | UnsetType = UNSET
    customer: str | UnsetType = UNSET
    expires_at: Timestamp | UnsetType = UNSET
    max_redemptions: int | UnsetType = UNSET
    metadata: Metadata = UNSET
    promotion: PromotionParams
    restrictions: RestrictionParams | UnsetType = UNSET


class NoRestrictions(Nested, kw_only=True):
    """They stay as they were made."""


class PromotionCodeUpdateParams(Params, kw_only=True):
    active: bool | UnsetType = UNSET
    metadata: Metadata = UNSET
    restrictions: NoRestrictions | UnsetType = UNSET


class PromotionCodeListParams(ListParams, kw_only=True):
    active: bool | UnsetType = UNSET
    code: str | UnsetType = UNSET
    coupon: str | UnsetType = UNSET
    created: Moments = UNSET
    customer: str | UnsetType = UNSET

    def includes(self, code: PromotionCode) -> bool:
        return (
            self.active in (UNSET, code.active)
            and (self.code is UNSET or self.code.lower() == code.code.lower())
            and self.customer in (UNSET, code.customer)
            and within(code.created, self.created)
        )


@operations("POST", "/v1/promotion_codes", PromotionCodeCreateParams)
def create_promotion_code(call: Call[PromotionCodeCreateParams]) -> PromotionCode:
    world, params = call.world, call.params
    if not params.promotion.coupon:
        message = "You must pass promotion.coupon when passing promotion"
        raise StripeError(message, param="promotion.coupon")
    coupon = world.coupons.get(params.promotion.coupon, param="promotion[coupon]")
    if params.customer:
        world.customers.get(params.customer, param="customer")
    check_future(params.expires_at, "expires_at", call.now)
    if params.expires_at is not UNSET and params.expires_at > call.now + FIVE_YEARS:
        message = "Invalid timestamp: can be no more than five years in the future."
        raise StripeError(message, param="expires_at")
    code = PromotionCode(
        id=world.ids.new("promo"),
        active=params.active,
        code=_checked_code(world, params),
        created=call.now,
        customer=params.customer or None,
        expires_at=params.expires_at or None,
        max_redemptions=params.max_redemptions or None,
        metadata=merge_metadata({}, params.metadata),
        promotion=Promotion(coupon=coupon.id),
        restrictions=_restrictions(params.restrictions),
    )
    world.promotion_codes.add(code)
    world.emit("promotion_code.created", code)
    return code


@operations("GET", "/v1/promotion_codes", PromotionCodeListParams)
def list_promotion_codes(call: Call[PromotionCodeListParams]) -> ListObject[PromotionCode]:
    for code in call.world.promotion_codes:
        code.active = code.can_be_redeemed(call.now)
    page, more = call.world.promotion_codes.page(
        call.params, owner=call.params.coupon or None, where=call.params.includes
    )
    return ListObject(data=page, has_more=more, url="/v1/promotion_codes")


@operations("GET", "/v1/promotion_codes/{promotion_code}")
def retrieve_promotion_code(call: Call[Params]) -> PromotionCode:
    code = call.world.promotion_codes.get(call.path["promotion_code"])
    code.active = code.can_be_redeemed(call.now)
    return code


@operations("POST", "/v1/promotion_codes/{promotion_code}", PromotionCodeUpdateParams)
def update_promotion_code(call: Call[PromotionCodeUpdateParams]) -> PromotionCode:
    world, params = call.world, call.params
    code = world.promotion_codes.get(call.path["promotion_code"])
    if params.active is True and not code.active:
        _check_free(world, code.code, code.customer)
    before = deepcopy(code)
    change(code, params, "active")
    code.metadata = merge_metadata(code.metadata, params.metadata)
    world.emit("promotion_code.updated", code, before=before)
    return code


def _checked_code(world: World, params: PromotionCodeCreateParams) -> str:
    """The wanted code, or a made-up one."""
    code = params.code
    if not code:
        return world.ids.code(8)
    if not _CODE.fullmatch(code):
        message = (
            "This value must match the regex pattern. "
            rf"(/\A[a-zA-Z0-9\-_]+\z/ does not match for the value {code})."
        )
        raise StripeError(message, param="code")
    if params.active:
        _check_free(world, code, params.customer or None)
    return code


def _check_free(world: World, code: str, customer: str | None) -> None:
    """Each customer has one active code of a name at most; one without a customer is everybody's."""
    same = (other for other in world.promotion_codes if other.active and other.code.lower() == code.lower())
    if any(None in (customer, other.customer) or other.customer == customer for other in same):
        raise StripeError(f"An active promotion code with `code: {code}` already exists.")


def _restrictions(params: RestrictionParams | UnsetType) -> Restrictions:
    if not params:
        return Restrictions()
    if (params.minimum_amount is UNSET) != (params.minimum_amount_currency is UNSET):
        raise StripeError(
            "You must pass both `minimum_amount` and `minimum_amount_currency`.", param="restrictions"
        )
    return Restrictions(
        first_time_transaction=params.first_time_transaction,
        minimum_amount=params.minimum_amount or None,
        minimum_amount_currency=params.minimum_amount_currency or None,
    )
