"""`flow_data`: a session for one change, checked when it is made, so that its link ends in no refusal."""

from typing import Any

import msgspec
from msgspec import UNSET, Struct

from services.configurations import Configuration
from services.configurations.params import Params
from services.plans.changes import NewDiscount
from services.plans.eligibility import Refusal, period_end
from services.plans.errors import AddressNeeded, CodeRefusal, CodeRefused, NotOffered
from services.plans.plans import Plans
from services.plans.quoting import Wish
from services.plans.reading import PlanView
from services.stripe_gateway.errors import NotFound
from web.api.checks import checked_return_url
from web.api.errors import ApiError, missing
from web.api.flow_params import Cancel, Confirm, FlowParams
from web.api.flow_refusals import CANCEL_REFUSALS, NO_TAX_LOCATION, UNOFFERED, UPDATE_REFUSALS
from web.settings import Settings

FLOW = "flow_data"


class _Flow(Struct, kw_only=True):
    """The flow of a session object, every key of Stripe's."""

    after_completion: dict[str, Any]
    customer_update: dict[str, Any] | None = None
    subscription_cancel: dict[str, Any] | None = None
    subscription_update: dict[str, Any] | None = None
    subscription_update_confirm: dict[str, Any] | None = None
    type: str


async def checked_flow(
    flow: FlowParams, customer: str, configuration: Configuration, plans: Plans, settings: Settings
) -> dict[str, Any]:
    """The flow as the session keeps and shows it. Raises ApiError with Stripe's reasons."""
    after = _after(flow, settings)
    about = _about(flow)
    if about is None:
        _check_feature(flow, configuration)
    else:
        view = await _view(flow, customer, configuration, plans, about)
        await _check(flow, view, plans)
    made = _Flow(type=flow.type, after_completion=after)
    if flow.type == "customer_update":
        made.customer_update = {}
    if about is not None:
        setattr(made, flow.type, _shown(getattr(flow, flow.type)))
    shown: dict[str, Any] = msgspec.to_builtins(made)
    return shown


def _after(flow: FlowParams, settings: Settings) -> dict[str, Any]:
    """R10 refuses a message of the merchant's own; a redirect obeys the same rules as return_url (R1)."""
    after = flow.after_completion
    shown: dict[str, Any] = {"hosted_confirmation": None, "redirect": None, "type": "hosted_confirmation"}
    if after is UNSET:
        return shown
    where = f"{FLOW}[after_completion]"
    if after.hosted_confirmation is not UNSET:
        if after.hosted_confirmation.custom_message is not UNSET:
            param = f"{where}[hosted_confirmation][custom_message]"
            raise ApiError(f"Custom text cannot be added to this portal: leave {param} out.", param=param)
        shown["hosted_confirmation"] = {"custom_message": None}
    if after.type == "redirect":
        if after.redirect is UNSET:
            raise _required(f"{where}[redirect]")
        param = f"{where}[redirect][return_url]"
        shown["redirect"] = {"return_url": checked_return_url(after.redirect.return_url, settings, param)}
    return {**shown, "type": after.type}


def _about(flow: FlowParams) -> str | None:
    """The subscription that the flow is about; exactly the part of its own type is given."""
    for name in ("subscription_cancel", "subscription_update", "subscription_update_confirm"):
        given = getattr(flow, name) is not UNSET
        if given and name != flow.type:
            param = f"{FLOW}[{name}]"
            raise ApiError(f"{param} goes with {FLOW}[type]={name} only.", param=param)
        if not given and name == flow.type:
            raise _required(f"{FLOW}[{name}]")
    if flow.type in {"customer_update", "payment_method_update"}:
        return None
    subscription: str = getattr(flow, flow.type).subscription
    return subscription


def _check_feature(flow: FlowParams, configuration: Configuration) -> None:
    """A flow about no subscription needs its feature."""
    features = configuration.features
    if flow.type == "customer_update":
        on = features.customer_update.enabled and set(features.customer_update.allowed_updates) != {"tax_id"}
        name, on = "customer update", on and bool(features.customer_update.allowed_updates)
    else:
        name, on = "payment method update", features.payment_method_update.enabled
    if not on:
        message = f"The {name} feature in the portal configuration is disabled."
        raise ApiError(message, param=f"{FLOW}[type]")


async def _view(
    flow: FlowParams, customer: str, configuration: Configuration, plans: Plans, subscription: str
) -> PlanView:
    try:
        return await plans.reading.view(customer, configuration.id, subscription)
    except NotFound:
        param = f"{FLOW}[{flow.type}][subscription]"
        raise missing("subscription", subscription[:100], param=param) from None


async def _check(flow: FlowParams, view: PlanView, plans: Plans) -> None:
    if isinstance(flow.subscription_cancel, Cancel):
        _check_cancel(view)
        await _check_retention(flow.subscription_cancel, plans)
        return
    if view.actions.update is not None:
        raise ApiError(UPDATE_REFUSALS[view.actions.update], param=f"{FLOW}[type]")
    if isinstance(flow.subscription_update_confirm, Confirm):
        await _check_confirm(flow.subscription_update_confirm, view, plans)


def _check_cancel(view: PlanView) -> None:
    refusal = view.actions.cancel
    if refusal is None:
        return
    subscription = view.subscription
    if refusal is Refusal.CANCELING:
        at_end = subscription.cancel_at is None or subscription.cancel_at == period_end(subscription)
        when = "at period end" if at_end else "before its period ends"
        raise ApiError(f"The subscription {subscription.id} is already set to be canceled {when}.")
    raise ApiError(CANCEL_REFUSALS[refusal], param=f"{FLOW}[type]")


async def _check_retention(asked: Cancel, plans: Plans) -> None:
    if asked.retention is UNSET:
        return
    coupon = asked.retention.coupon_offer.coupon
    param = f"{FLOW}[subscription_cancel][retention][coupon_offer][coupon]"
    try:
        found = await plans.retaining.coupon(coupon)
    except NotFound:
        raise missing("coupon", coupon[:100], param=param) from None
    if not found.valid:
        raise ApiError(f"Coupon expired: {found.id}", code="coupon_expired", param=param)


async def _check_confirm(asked: Confirm, view: PlanView, plans: Plans) -> None:
    """Quoted once, so that what Stripe refuses is refused here."""
    where = f"{FLOW}[subscription_update_confirm]"
    if len(asked.items) != 1:
        raise ApiError("Exactly one item can be updated.", param=f"{where}[items]")
    item = asked.items[0]
    if item.id != view.subscription.items.data[0].id:
        raise missing("subscription item", item.id[:100], param=f"{where}[items][0][id]")
    wish = Wish(
        price=None if item.price is UNSET else item.price,
        quantity=None if item.quantity is UNSET else item.quantity,
        discount=_discount(asked, view, where),
    )
    try:
        await plans.quoting.quote(view, wish)
    except NotOffered as error:
        raise ApiError(UNOFFERED[error.what], param=f"{where}[items][0]") from None
    except CodeRefused as error:
        raise _code_refused(error, wish.discount, f"{where}[discounts]") from None
    except AddressNeeded:
        raise ApiError(NO_TAX_LOCATION, code="customer_tax_location_invalid") from None


def _discount(asked: Confirm, view: PlanView, where: str) -> NewDiscount | None:
    given = [] if asked.discounts is UNSET else asked.discounts
    if not given:
        return None
    param = f"{where}[discounts]"
    if len(given) != 1:
        raise ApiError("One discount can be applied at most.", param=param)
    if not view.rules.update.promotion_code:
        raise ApiError(
            "default_allowed_updates of the portal configuration does not include `promotion_code`.",
            param=param,
        )
    if given[0].promotion_code is not UNSET and given[0].coupon is not UNSET:
        raise ApiError("Send coupon or promotion_code, not both.", param=f"{param}[0]")
    if isinstance(given[0].promotion_code, str):
        return NewDiscount("promotion_code", given[0].promotion_code)
    if isinstance(given[0].coupon, str):
        return NewDiscount("coupon", given[0].coupon)
    raise _required(f"{param}[0][promotion_code]")


def _code_refused(error: CodeRefused, discount: NewDiscount | None, param: str) -> ApiError:
    if error.refusal is CodeRefusal.UNKNOWN and discount is not None:
        noun = discount.kind.replace("_", " ")
        return missing(noun, discount.id[:100], param=f"{param}[0][{discount.kind}]")
    first = error.refusal is CodeRefusal.FIRST_TIME_ONLY
    code = "promotion_code_customer_not_first_time" if first else None
    message = (
        "This promotion code cannot be redeemed because the associated customer has prior transactions."
        if first
        else "This discount cannot be applied to the subscription."
    )
    return ApiError(message, code=code, param=param)


def _required(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def _shown(part: Params) -> dict[str, Any]:
    """With every key of Stripe's, null where nothing was given; a quantity is there or not."""
    given: dict[str, Any] = msgspec.to_builtins(part)
    if isinstance(part, Cancel):
        return {"retention": given.get("retention"), "subscription": part.subscription}
    if isinstance(part, Confirm):
        items = [{"id": item["id"], "price": None, **item} for item in given["items"]]
        return {"discounts": given.get("discounts"), "items": items, "subscription": part.subscription}
    return given
