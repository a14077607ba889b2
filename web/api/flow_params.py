"""`flow_data` as a merchant sends it: what a session is made for."""

from typing import Literal

from msgspec import UNSET, UnsetType

from services.configurations.params import Params


class Coupon(Params, kw_only=True):
    coupon: str


class Retention(Params, kw_only=True):
    type: Literal["coupon_offer"]
    coupon_offer: Coupon


class Cancel(Params, kw_only=True):
    subscription: str
    retention: Retention | UnsetType = UNSET


class Update(Params, kw_only=True):
    subscription: str


class Item(Params, kw_only=True):
    id: str
    price: str | UnsetType = UNSET
    quantity: int | UnsetType = UNSET


class Discount(Params, kw_only=True):
    coupon: str | UnsetType = UNSET
    promotion_code: str | UnsetType = UNSET


class Confirm(Params, kw_only=True):
    subscription: str
    items: list[Item]
    discounts: list[Discount] | UnsetType = UNSET


class Page(Params, kw_only=True):
    custom_message: str | UnsetType = UNSET


class Redirect(Params, kw_only=True):
    return_url: str


class After(Params, kw_only=True):
    type: Literal["hosted_confirmation", "portal_homepage", "redirect"]
    hosted_confirmation: Page | UnsetType = UNSET
    redirect: Redirect | UnsetType = UNSET


class FlowParams(Params, kw_only=True):
    """What a session may be made for."""

    type: Literal[
        "customer_update",
        "payment_method_update",
        "subscription_cancel",
        "subscription_update",
        "subscription_update_confirm",
    ]
    after_completion: After | UnsetType = UNSET
    subscription_cancel: Cancel | UnsetType = UNSET
    subscription_update: Update | UnsetType = UNSET
    subscription_update_confirm: Confirm | UnsetType = UNSET
