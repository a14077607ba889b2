"""One change of a plan, decided from the rules: when it happens, and with which parameters (SECURITY M3).

The preview and the change itself take their parameters from the same place, so that they cannot differ.
"""

from enum import Enum
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from services.plans.eligibility import period_end
from services.plans.offers import Choice
from services.plans.rules import ProrationBehavior, UpdateRules
from services.prices import amount_for
from services.stripe_gateway.objects.discounts import Discount
from services.stripe_gateway.objects.prices import Price, Recurring
from services.stripe_gateway.objects.subscriptions import Subscription

# Stripe does not let these wait for their payment: they take days.
BANK_DEBITS = frozenset(["acss_debit", "au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account"])

# Lengths in days, to compare intervals and what they cost.
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


class Trial(Enum):
    """What a change does to a trial; NONE is no trial."""

    NONE = "none"
    ENDS = "ends"
    CONTINUES = "continues"


class NewDiscount(Struct, frozen=True):
    """What is added to a plan's discounts: a customer's promotion code, or a merchant's coupon.

    `once`: the first bill uses it up.
    """

    kind: Literal["coupon", "promotion_code"]
    id: str
    once: bool = False


class Change(Struct, frozen=True):
    """What is changed and how. `at` is the Unix second of a change at the period's end, None for now.

    `lasting` are those of `discounts` that the first bill does not use up, None where none of them is.
    """

    subscription: str
    item: str
    price: str
    product: str
    quantity: int
    recurring: Recurring
    at: int | None
    bills_now: bool
    trial: Trial
    proration_behavior: ProrationBehavior
    anchor_now: bool = False
    discount: NewDiscount | None = None
    discounts: tuple[str, ...] = ()
    lasting: tuple[str, ...] | None = None

    @property
    def pins_moment(self) -> bool:
        """Whether parts of a period are billed, so that preview and change must agree on the second."""
        return self.proration_behavior != "none" and self.trial is not Trial.ENDS

    def is_made(self, subscription: Subscription) -> bool:
        """Whether the plan is as asked; a pending update leaves its items as they are until it is paid."""
        item = subscription.items.data[0]
        return (item.price.id, item.quantity) == (self.price, self.quantity)


def decide(
    subscription: Subscription,
    rules: UpdateRules,
    before: Price,
    choice: Choice,
    *,
    quantity: int,
    discount: NewDiscount | None = None,
) -> Change:
    """`before` is the present price in the subscription's currency, tiers included."""
    item = subscription.items.data[0]
    recurring = choice.price.recurring
    if recurring is None or before.recurring is None:
        raise ValueError("Only recurring prices are offered")
    same = (choice.price.id, quantity) == (item.price.id, item.quantity)
    later = not same and _waits(rules, before, item.quantity, choice.price, quantity)
    trial = _trial(subscription, rules, same=same, later=later)
    starts_anew = not same and _starts_anew(before, item.quantity, choice.price, quantity)
    anchor_now = not later and not same and trial is Trial.NONE and rules.billing_cycle_anchor == "now"
    return Change(
        subscription=subscription.id,
        item=item.id,
        price=choice.price.id,
        product=choice.product.id,
        quantity=quantity,
        recurring=recurring,
        at=period_end(subscription) if later else None,
        bills_now=not later and not same and _bills_now(rules, trial, anew=starts_anew or anchor_now),
        trial=trial,
        proration_behavior="none" if later or same else rules.proration_behavior,
        anchor_now=anchor_now,
        discount=discount,
        discounts=tuple(d.id if isinstance(d, Discount) else d for d in subscription.discounts),
    )


def preview_parameters(
    change: Change, moment: int | None, mode: Literal["next", "recurring"] = "next"
) -> dict[str, Any]:
    """For `invoices.create_preview`; `moment` is the pinned proration date."""
    details = {"items": [_item(change)], **_billing(change, moment)}
    asked: dict[str, Any] = {"subscription": change.subscription, "subscription_details": details}
    if mode == "recurring":
        asked["preview_mode"] = "recurring"
        change = _once_billed(change)
    if change.discount:
        asked["discounts"] = discounts_of(change)
    elif mode == "recurring" and change.lasting is not None:
        asked["discounts"] = discounts_of(change) or ""  # an empty list would leave them as they are
    return asked


def _once_billed(change: Change) -> Change:
    """Without the discounts that its first bill uses up."""
    discount = None if change.discount and change.discount.once else change.discount
    discounts = change.discounts if change.lasting is None else change.lasting
    return replace(change, discount=discount, discounts=discounts)


def update_parameters(change: Change, moment: int | None, *, paid_by: str | None) -> dict[str, Any]:
    """For `subscriptions.update`; `paid_by` is the type of the payment method."""
    waits = paid_by not in BANK_DEBITS
    asked = {
        "items": [_item(change)],
        **_billing(change, moment),
        "payment_behavior": "pending_if_incomplete" if waits else "allow_incomplete",
    }
    if change.discount:
        asked["discounts"] = discounts_of(change)
    return asked


def _item(change: Change) -> dict[str, Any]:
    # Without its quantity, Stripe would set a new price's to 1.
    return {"id": change.item, "price": change.price, "quantity": change.quantity}


def _billing(change: Change, moment: int | None) -> dict[str, Any]:
    asked: dict[str, Any] = {"proration_behavior": change.proration_behavior}
    if change.pins_moment and moment is not None:
        asked["proration_date"] = moment
    if change.anchor_now:
        asked["billing_cycle_anchor"] = {"type": "now"}
    if change.trial is Trial.ENDS:
        asked["trial_end"] = "now"
    return asked


def discounts_of(change: Change) -> list[dict[str, str]]:
    """The list replaces what there is: what is kept must be named."""
    kept = [{"discount": discount} for discount in change.discounts]
    return [*kept, {change.discount.kind: change.discount.id}] if change.discount else kept


def _days(recurring: Recurring) -> float:
    return _DAYS[recurring.interval] * recurring.interval_count


def _shortens(before: Price, after: Price) -> bool:
    if before.recurring is None or after.recurring is None:
        return False
    return _days(after.recurring) < _days(before.recurring)


def _same_interval(before: Price, after: Price) -> bool:
    return (
        before.recurring is not None
        and after.recurring is not None
        and (
            (before.recurring.interval, before.recurring.interval_count)
            == (after.recurring.interval, after.recurring.interval_count)
        )
    )


def _decreases(before: Price, had: int | None, after: Price, quantity: int) -> bool:
    """Each amount is for its own interval: a year costs more than a month, though less by the day."""
    return (amount_for(after, quantity) or 0) < (amount_for(before, had) or 0)


def _waits(rules: UpdateRules, before: Price, had: int | None, after: Price, quantity: int) -> bool:
    conditions = rules.schedule_conditions
    if "shortening_interval" in conditions and _shortens(before, after):
        return True
    return "decreasing_item_amount" in conditions and _decreases(before, had, after, quantity)


def _starts_anew(before: Price, had: int | None, after: Price, quantity: int) -> bool:
    """Whatever the settings, Stripe starts a new period then, and bills it at once."""
    was_free = not amount_for(before, had)
    return not _same_interval(before, after) or (was_free and bool(amount_for(after, quantity)))


def _trial(subscription: Subscription, rules: UpdateRules, *, same: bool, later: bool) -> Trial:
    if subscription.status != "trialing":
        return Trial.NONE
    ends = rules.trial_update_behavior == "end_trial" and not same and not later
    return Trial.ENDS if ends else Trial.CONTINUES


def _bills_now(rules: UpdateRules, trial: Trial, *, anew: bool) -> bool:
    if trial is Trial.CONTINUES:
        return False
    return trial is Trial.ENDS or anew or rules.proration_behavior == "always_invoice"
