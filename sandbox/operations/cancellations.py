"""When a subscription is to end: `cancel_at_period_end`, `cancel_at`, and why."""

from msgspec import UNSET

from sandbox.api.errors import StripeError
from sandbox.objects.subscriptions import CancellationDetails, Subscription
from sandbox.operations.subscription_params import CancellationParams, Settings


def set_cancellation(subscription: Subscription, params: Settings, now: int) -> None:
    """Sets or clears the end of a subscription as it will be; raises StripeError for what cannot be."""
    if params.cancel_at is not UNSET and params.cancel_at_period_end is True and params.cancel_at != "":
        raise StripeError(
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            param="cancel_at",
        )
    if params.cancel_at_period_end is True:
        _cancel(subscription, max(_ends(subscription)), now, at_period_end=True)
    elif params.cancel_at_period_end is False and subscription.cancel_at_period_end:
        _keep(subscription)
    if params.cancel_at == "":
        _keep(subscription)
    elif isinstance(params.cancel_at, str):
        if not subscription.flexible:
            raise StripeError(
                f"`cancel_at={params.cancel_at}` is only supported for subscriptions with "
                "`billing_mode.type=flexible`.",
                param="cancel_at",
            )
        ends = _ends(subscription)
        moment = min(ends) if params.cancel_at == "min_period_end" else max(ends)
        _cancel(subscription, moment, now, at_period_end=False)
    elif isinstance(params.cancel_at, int):
        if params.cancel_at <= now:
            raise StripeError("`cancel_at` must be in the future.", param="cancel_at")
        _cancel(subscription, params.cancel_at, now, at_period_end=False)


def follow_period(subscription: Subscription) -> None:
    """The end of a subscription that ends with its period moves with that."""
    if subscription.cancel_at_period_end:
        subscription.cancel_at = max(_ends(subscription))


def set_reason(details: CancellationDetails, asked: CancellationParams | object) -> None:
    if not isinstance(asked, CancellationParams):
        return
    if asked.comment is not UNSET:
        details.comment = asked.comment or None
    if asked.feedback is not UNSET:
        details.feedback = asked.feedback or None
    if asked.feedback_option is not UNSET:
        details.feedback_option = asked.feedback_option or None


def _cancel(subscription: Subscription, moment: int, now: int, *, at_period_end: bool) -> None:
    subscription.cancel_at, subscription.cancel_at_period_end = moment, at_period_end
    subscription.canceled_at = now
    subscription.cancellation_details.reason = "cancellation_requested"


def _keep(subscription: Subscription) -> None:
    subscription.cancel_at, subscription.cancel_at_period_end = None, False
    subscription.canceled_at = None
    subscription.cancellation_details.reason = None


def _ends(subscription: Subscription) -> list[int]:
    return [item.current_period_end for item in subscription.items.data]
