"""What the customer may do with a plan, and why not (R3, R4, R13, R16): a pure function, checked again on
every change."""

from enum import Enum

from msgspec import Struct

from services.plans.offers import Offer, Unfit
from services.plans.rules import Rules
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import ENDED, OWING, acting_schedule

# What the portal can collect a change with (R7).
CHARGEABLE = frozenset(
    [
        "acss_debit",
        "amazon_pay",
        "au_becs_debit",
        "bacs_debit",
        "boleto",
        "card",
        "cashapp",
        "link",
        "paypal",
        "sepa_debit",
        "us_bank_account",
    ]
)
_LIVING = frozenset(["active", "past_due", "trialing"])


class Refusal(Enum):
    """Why an action is not offered; web has a sentence for each but SWITCHED_OFF."""

    SWITCHED_OFF = "switched_off"
    ENDED = "ended"
    NOT_STARTED = "not_started"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELING = "canceling"
    SEVERAL_PRODUCTS = "several_products"
    USAGE_BASED = "usage_based"
    INVOICED = "invoiced"
    PAYMENT_METHOD = "payment_method"
    TAX_BEHAVIOR = "tax_behavior"
    CURRENCY = "currency"
    NOTHING_ELSE = "nothing_else"
    MERCHANT_SCHEDULE = "merchant_schedule"


class Actions(Struct, frozen=True):
    """`update` and `cancel` are None where they are offered."""

    update: Refusal | None
    cancel: Refusal | None
    keep: bool = False
    undo: bool = False
    settle: bool = False  # a change that awaits its payment can be paid for or dropped
    owes: bool = False  # there are open invoices to be paid for the plan to go on


def actions(
    subscription: Subscription,
    rules: Rules,
    offer: Offer | None,
    *,
    paid_by: PaymentMethod | None,
    own_schedule: bool,
) -> Actions:
    """`offer` is None where there are several items or none; `own_schedule`: the portal made it."""
    ending = ends_with_period(subscription)
    held = not own_schedule and acting_schedule(subscription) is not None
    living = subscription.status not in ENDED
    return Actions(
        update=_update_refusal(subscription, rules, offer, paid_by, held=held, ending=ending),
        cancel=_cancel_refusal(subscription, rules, held=held, ending=ending),
        keep=ending and not held and rules.cancel.enabled,
        undo=own_schedule and changes_later(subscription) and not ending and living,
        settle=subscription.pending_update is not None and living,
        owes=subscription.status in OWING,
    )


def ends_with_period(subscription: Subscription) -> bool:
    """Whether it was cancelled to its period's end, in either billing mode.

    A `cancel_at` that lies beyond is the merchant's term, which no customer asked for.
    """
    if subscription.status in ENDED:
        return False
    if subscription.cancel_at_period_end:
        return True
    return subscription.cancel_at is not None and subscription.cancel_at <= period_end(subscription)


def period_end(subscription: Subscription) -> int:
    """When what is paid for ends (Unix seconds): the latest end of an item's period."""
    return max((item.current_period_end for item in subscription.items.data), default=0)


def changes_later(subscription: Subscription) -> bool:
    """Whether the schedule still has a phase to come."""
    schedule = acting_schedule(subscription)
    if schedule is None or schedule.current_phase is None:
        return False
    return any(phase.start_date >= schedule.current_phase.end_date for phase in schedule.phases)


def _cancel_refusal(subscription: Subscription, rules: Rules, *, held: bool, ending: bool) -> Refusal | None:
    """`held`: a schedule of the merchant's decides what comes."""
    if subscription.status in ENDED:
        return Refusal.ENDED
    if not rules.cancel.enabled:
        return Refusal.SWITCHED_OFF
    if held:
        return Refusal.MERCHANT_SCHEDULE
    if subscription.status == "incomplete":
        return Refusal.NOT_STARTED
    return Refusal.CANCELING if ending else None


def _update_refusal(
    subscription: Subscription,
    rules: Rules,
    offer: Offer | None,
    paid_by: PaymentMethod | None,
    *,
    held: bool,
    ending: bool,
) -> Refusal | None:
    if subscription.status in ENDED:
        return Refusal.ENDED
    if not rules.update.enabled:
        return Refusal.SWITCHED_OFF
    if held:
        return Refusal.MERCHANT_SCHEDULE
    if ending:
        return Refusal.CANCELING
    return _state_refusal(subscription) or _shape_refusal(subscription, paid_by) or _offer_refusal(offer)


def _state_refusal(subscription: Subscription) -> Refusal | None:
    if subscription.status in _LIVING:
        return None
    return {
        "incomplete": Refusal.NOT_STARTED,
        "unpaid": Refusal.UNPAID,
        "paused": Refusal.PAUSED,
    }[subscription.status]


def _shape_refusal(subscription: Subscription, paid_by: PaymentMethod | None) -> Refusal | None:
    items = subscription.items.data
    if len(items) != 1:
        return Refusal.SEVERAL_PRODUCTS
    if any(item.price.recurring and item.price.recurring.usage_type == "metered" for item in items):
        return Refusal.USAGE_BASED
    if subscription.collection_method == "send_invoice":
        return Refusal.INVOICED
    if paid_by is not None and paid_by.type not in CHARGEABLE:
        return Refusal.PAYMENT_METHOD
    automatic = subscription.automatic_tax.enabled
    if automatic and items[0].price.tax_behavior in {None, "unspecified"}:
        return Refusal.TAX_BEHAVIOR
    return None


def _offer_refusal(offer: Offer | None) -> Refusal | None:
    if offer is None:
        return Refusal.NOTHING_ELSE
    if offer.anything:
        return None
    if Unfit.CURRENCY in offer.unfit:
        return Refusal.CURRENCY
    return Refusal.TAX_BEHAVIOR if Unfit.TAX_BEHAVIOR in offer.unfit else Refusal.NOTHING_ELSE
