"""POST and DELETE /v1/subscriptions/{id}: change and end (docs.stripe.com/api/subscriptions/update)."""

import copy

from msgspec import UNSET

from sandbox.api.errors import StripeError, missing
from sandbox.api.operations import Call, Operations
from sandbox.api.params import Params
from sandbox.billing.automatic_taxes import check_taxes
from sandbox.billing.catalogue import Catalogue
from sandbox.billing.changes import Change, plan_change
from sandbox.billing.ending import end
from sandbox.billing.redeeming import count_redemption
from sandbox.billing.snapshots import subscription_copy
from sandbox.billing.subscribing import Paying
from sandbox.billing.updating import carry_out
from sandbox.objects.base import merge_metadata
from sandbox.objects.subscriptions import PauseCollection, Subscription
from sandbox.operations import subscription_parts as parts
from sandbox.operations.asked_changes import change_asked, check_proration_date
from sandbox.operations.cancellations import follow_period, set_cancellation, set_reason
from sandbox.operations.extra_items import extra_lines
from sandbox.operations.subscription_params import (
    PauseCollectionParams,
    SubscriptionCancelParams,
    SubscriptionResumeParams,
    SubscriptionUpdateParams,
)
from sandbox.operations.subscriptions import paying, payment_settings, trial_settings
from sandbox.world import World

operations = Operations()

INCOMPLETE = frozenset({"default_payment_method", "description", "expand", "metadata"})
CANCELED = frozenset({"cancellation_details", "expand", "metadata"})
WITH_PENDING = frozenset(
    {
        "add_invoice_items",
        "billing_cycle_anchor",
        "cancel_at_period_end",
        "discounts",
        "expand",
        "items",
        "metadata",
        "off_session",
        "payment_behavior",
        "proration_behavior",
        "proration_date",
        "trial_end",
    }
)


@operations("POST", "/v1/subscriptions/{id}", SubscriptionUpdateParams)
def update_subscription(call: Call[SubscriptionUpdateParams]) -> Subscription:
    world, params = call.world, call.params
    subscription = world.subscriptions.get(call.path["id"])
    _check_allowed(subscription, params)
    now = world.now_for(subscription.customer)
    check_proration_date(subscription, params.proration_date)
    draft = subscription_copy(subscription)
    _set_terms(world, draft, params)
    known = {*subscription.discounts, *world.discounts_of_customer(subscription.customer)}
    planned = plan_change(
        draft, change_asked(world, draft, params), now, Catalogue(world, subscription.currency)
    )
    parts.check_intervals(planned.after.items.data, flexible=subscription.flexible)
    follow_period(planned.after)
    set_cancellation(planned.after, params, now)
    if params.automatic_tax is not UNSET or planned.bills or planned.prorations:
        check_taxes(world, planned.after)
    given = [one for one in planned.after.discounts if one not in known]
    carry_out(world, subscription, planned, extra_lines(world, draft, params), paying(params))
    for discount in given:
        count_redemption(world, world.discounts.get(discount))
    return subscription


@operations("DELETE", "/v1/subscriptions/{id}", SubscriptionCancelParams)
def cancel_subscription(call: Call[SubscriptionCancelParams]) -> Subscription:
    world, params = call.world, call.params
    subscription = world.subscriptions.get(call.path["id"])
    if subscription.ended:
        raise missing("subscription", subscription.id, param="id", status=404)
    set_reason(subscription.cancellation_details, params.cancellation_details)
    end(
        world,
        subscription,
        prorate=params.prorate,
        invoice_now=params.invoice_now,
        reason="cancellation_requested",
    )
    return subscription


@operations("POST", "/v1/subscriptions/{id}/resume", SubscriptionResumeParams)
def resume_subscription(call: Call[SubscriptionResumeParams]) -> Subscription:
    """A subscription is paused here only when its trial ended without a payment method."""
    world = call.world
    subscription = world.subscriptions.get(call.path["id"])
    if subscription.status != "paused":
        raise StripeError(
            f"Subscription {subscription.id} is not paused: only subscriptions with the status `paused` can "
            "be resumed. To resume collecting payments unset `pause_collection`."
        )
    draft = subscription_copy(subscription)
    draft.status = "trialing"
    planned = plan_change(
        draft,
        Change(anchor_now=True),
        world.now_for(subscription.customer),
        Catalogue(world, subscription.currency),
    )
    planned.after.trial_end = subscription.trial_end
    carry_out(world, subscription, planned, [], Paying())
    return subscription


@operations("DELETE", "/v1/subscriptions/{id}/discount")
def delete_discount(call: Call[Params]) -> object:
    world = call.world
    subscription = world.subscriptions.get(call.path["id"])
    if not subscription.discounts:
        raise StripeError("No active discount for subscription: " + subscription.id, status=404)
    before = subscription_copy(subscription)
    removed = world.discounts.get(subscription.discounts[-1])
    subscription.discounts = []
    world.emit("customer.discount.deleted", removed)
    world.emit("customer.subscription.updated", subscription, before=before)
    return {"id": removed.id, "object": "discount", "deleted": True}


def _check_allowed(subscription: Subscription, params: SubscriptionUpdateParams) -> None:
    sent = {name for name in params.__struct_fields__ if _was_sent(params, name)}
    if subscription.ended and sent - CANCELED:
        raise StripeError(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    if subscription.status == "incomplete" and sent - INCOMPLETE - {"payment_behavior"}:
        raise StripeError(
            "A subscription that is `incomplete` can only update its metadata, description and "
            "default_payment_method until its first invoice is paid."
        )
    if params.payment_behavior == "pending_if_incomplete" and (others := sent - WITH_PENDING):
        raise StripeError(
            "The following parameters cannot be used together with `payment_behavior` of "
            f"`pending_if_incomplete`: {', '.join(sorted(others))}.",
            param="payment_behavior",
        )
    _check_schedule(subscription, sent)


def _check_schedule(subscription: Subscription, sent: set[str]) -> None:
    if subscription.schedule and sent & {"cancel_at", "cancel_at_period_end"}:
        raise StripeError(
            f"The subscription is managed by the subscription schedule `{subscription.schedule}`, and "
            "updating any cancelation behavior directly is not allowed. Please update the schedule instead."
        )
    if subscription.schedule and sent & {"items", "trial_end", "discounts", "billing_cycle_anchor"}:
        raise StripeError(
            f"The subscription is managed by the subscription schedule `{subscription.schedule}`, and "
            "updating any of its items, discounts or billing cycle directly is not allowed. Please update "
            "the schedule instead."
        )


def _was_sent(params: SubscriptionUpdateParams, name: str) -> bool:
    defaults = {
        "payment_behavior": "allow_incomplete",
        "proration_behavior": "create_prorations",
        "off_session": False,
    }
    return getattr(params, name) is not UNSET and getattr(params, name) != defaults.get(name, UNSET)


def _set_terms(world: World, draft: Subscription, params: SubscriptionUpdateParams) -> None:
    """Everything that an update changes beside items, periods and discounts."""
    draft.metadata = merge_metadata(draft.metadata, params.metadata)
    if params.description is not UNSET:
        draft.description = params.description or None
    if params.default_payment_method is not UNSET:
        chosen = params.default_payment_method
        draft.default_payment_method = (
            parts.payment_method(world, chosen, draft.customer).id if chosen else None
        )
    if params.automatic_tax is not UNSET:
        draft.automatic_tax = parts.automatic_tax(params.automatic_tax)
    if params.collection_method is not UNSET or params.days_until_due is not UNSET:
        _set_collection(draft, params)
    draft.invoice_settings = parts.invoice_settings(
        params.invoice_settings, copy.copy(draft.invoice_settings)
    )
    draft.payment_settings = payment_settings(draft.payment_settings, params.payment_settings)
    if params.trial_settings is not UNSET:
        draft.trial_settings = trial_settings(params.trial_settings)
    if params.pause_collection == "":
        draft.pause_collection = None
    elif isinstance(params.pause_collection, PauseCollectionParams):
        asked = params.pause_collection
        draft.pause_collection = PauseCollection(behavior=asked.behavior, resumes_at=asked.resumes_at or None)
    set_reason(draft.cancellation_details, params.cancellation_details)


def _set_collection(draft: Subscription, params: SubscriptionUpdateParams) -> None:
    method = draft.collection_method if params.collection_method is UNSET else params.collection_method
    days = draft.days_until_due if params.days_until_due is UNSET else params.days_until_due
    if method == "charge_automatically" and params.days_until_due is UNSET:
        days = None
    parts.check_collection(method, days)
    draft.collection_method, draft.days_until_due = method, days
