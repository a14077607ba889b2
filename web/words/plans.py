"""Plans in the words of the customer: what state they are in, what comes next and what it costs."""

from collections.abc import Sequence
from functools import reduce
from typing import Literal

from msgspec import Struct

from services.subscriptions import ChangeBy, PendingChange, Plan, PlanDiscount, PlanItem
from web.formats import long_date, money, short_date
from web.i18n import N_, _, ngettext
from web.words.coupons import named_off
from web.words.prices import amount_and_rhythm, price_text, rhythm

Tone = Literal["good", "warning", "bad", "neutral", "info"]


class Badge(Struct, frozen=True):
    """A state in a word or three, with the tone that its colour and icon follow."""

    label: str
    tone: Tone


def plan_name(plan: Plan) -> str:
    """What the plan is called: its product, or its products."""
    return items_name(plan.items)


def items_name(items: tuple[PlanItem, ...]) -> str:
    """The names of the products, the rest counted."""
    return listed_names(list(dict.fromkeys(_item_name(item) for item in items)) or [_("Subscription")])


def listed_names(names: Sequence[str]) -> str:
    """One name, two, or the first with the rest counted."""
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("%(first)s and %(second)s", first=names[0], second=names[1])
    rest = len(names) - 1
    return ngettext("%(first)s and %(num)s more", "%(first)s and %(num)s more", rest, first=names[0])


def _item_name(item: PlanItem) -> str:
    """The product; with the name of its price where that says something else."""
    product = item.product.name if item.product else _("Subscription")
    nickname = item.price.nickname
    return _("%(product)s, %(plan)s", product=product, plan=nickname) if nickname else product


def cost(plan: Plan) -> str | None:
    """What one period of the plan costs, "$20.00 per month"; None where use or several rhythms decide."""
    recurring = plan.items[0].price.recurring if plan.items else None
    if plan.amount is None or recurring is None:
        return None
    return amount_and_rhythm(money(plan.amount, plan.subscription.currency), recurring)


def cost_of(items: tuple[PlanItem, ...]) -> str:
    """The prices of some items in one phrase, "$20.00 per month and 3 × $5.00 per month"."""
    return reduce(
        lambda first, second: _("%(first)s and %(second)s", first=first, second=second),
        (price_text(item) for item in items),
    )


def amount_words(plan: Plan) -> tuple[str, str]:
    """The amount on the right and the small words under it."""
    recurring = plan.items[0].price.recurring if plan.items else None
    if plan.amount is None or recurring is None:
        return "", ""
    return money(plan.amount, plan.subscription.currency), rhythm(recurring)


def badge(plan: Plan) -> Badge:
    """The state in a badge; a pause of collection does not change it (R14)."""
    subscription = plan.subscription
    if plan.ends_at is not None and subscription.status in {"active", "trialing"}:
        return Badge(_("Ends %(date)s", date=short_date(plan.ends_at)), "warning")
    if subscription.status == "active" and plan.change and plan.change.by is not ChangeBy.AWAITS_PAYMENT:
        return Badge(_("Changes %(date)s", date=short_date(plan.change.at)), "info")
    if subscription.status == "trialing" and subscription.trial_end is not None:
        return Badge(_("Trial until %(date)s", date=short_date(subscription.trial_end)), "info")
    return status_badge(subscription.status)


def status_badge(status: str) -> Badge:
    """A subscription's state alone."""
    label, tone = _BADGES[status]
    return Badge(_(label), tone)


_BADGES: dict[str, tuple[str, Tone]] = {
    "active": (N_("Active"), "good"),
    "trialing": (N_("Trial"), "info"),
    "past_due": (N_("Payment failed"), "bad"),
    "unpaid": (N_("Unpaid"), "bad"),
    "incomplete": (N_("Payment incomplete"), "warning"),
    "incomplete_expired": (N_("Never started"), "neutral"),
    "paused": (N_("Paused"), "neutral"),
    "canceled": (N_("Ended"), "neutral"),
}


_STATES = {
    "incomplete": N_("The first payment is not complete. The plan starts once the open invoice is paid."),
    "incomplete_expired": N_("This plan never started, because its first payment was not completed."),
    "past_due": N_(
        "The last payment failed. Pay the open invoice or change your payment method to keep this plan."
    ),
    "paused": N_("This plan is paused, and nothing is charged for now. Ask %(business)s to go on with it."),
    "unpaid": N_("Payments for this plan failed. Pay the open invoices to use it again."),
}


# The same with what is to be paid, where it is known.
_DUE = {
    "incomplete": N_("The first payment is not complete. The plan starts once %(amount)s is paid."),
    "past_due": N_(
        "The last payment failed, and %(amount)s is open. "
        "Pay it or change your payment method to keep this plan."
    ),
    "unpaid": N_("Payments for this plan failed, and %(amount)s is open. Pay it to use the plan again."),
}


_ENDING_UNPAID = {
    "past_due": N_(
        "The last payment failed. Your plan ends on %(date)s; the open invoice is still to be paid."
    ),
    "unpaid": N_("Payments failed. Your plan ends on %(date)s; the open invoices are still to be paid."),
}


def state_sentence(plan: Plan, business: str) -> str:
    """What the state means for the customer, now and next."""
    subscription = plan.subscription
    if subscription.status == "canceled":
        ended = subscription.ended_at or subscription.canceled_at or subscription.created
        return _("This plan ended on %(date)s.", date=long_date(ended))
    if plan.ends_at is not None and subscription.status in _ENDING_UNPAID:
        return _(_ENDING_UNPAID[subscription.status], date=long_date(plan.ends_at))
    if plan.due is not None:
        return _(_DUE[subscription.status], amount=money(plan.due.amount_remaining, plan.due.currency))
    if subscription.status in _STATES:
        return _(_STATES[subscription.status], business=business)
    return _paused_sentence(plan, business) or _coming_sentence(plan)


def _paused_sentence(plan: Plan, business: str) -> str:
    """R14: collection is paused, the plan is not."""
    pause = plan.subscription.pause_collection
    if pause is None:
        return ""
    sentence = _(
        "%(business)s has paused collecting payments for this plan. "
        "It stays active; nothing is charged for now.",
        business=business,
    )
    if pause.resumes_at is None:
        return sentence
    return _(
        "%(sentence)s Collection starts again on %(date)s.",
        sentence=sentence,
        date=long_date(pause.resumes_at),
    )


# What comes next: with its price, where use decides about it, and where each item has a rhythm of its own.
_COMING = {
    "trial": (
        N_("Your trial runs until %(date)s. Then it is %(price)s."),
        N_("Your trial runs until %(date)s. Then you pay for what you use."),
        N_("Your trial runs until %(date)s. Then each price is billed in its own rhythm."),
    ),
    "invoice": (
        N_("Your next invoice comes on %(date)s: %(price)s."),
        N_("Your next invoice comes on %(date)s. What you pay depends on your use."),
        N_("Your next invoice comes on %(date)s. Each price is billed in its own rhythm."),
    ),
    "renewal": (
        N_("Renews on %(date)s at %(price)s."),
        N_("Renews on %(date)s. What you pay depends on your use."),
        N_("Renews on %(date)s. Each price is billed in its own rhythm."),
    ),
}


def _coming_sentence(plan: Plan) -> str:
    if plan.ends_at is not None:
        return _ending_sentence(plan, plan.ends_at)
    if plan.renews_at is None or _changes_first(plan, plan.renews_at):
        return ""
    kind = "invoice" if plan.subscription.collection_method == "send_invoice" else "renewal"
    known, by_use, mixed = _COMING["trial" if plan.subscription.status == "trialing" else kind]
    price, date = cost(plan), long_date(plan.renews_at)
    if price is None:
        return _(by_use if any(item.amount is None for item in plan.items) else mixed, date=date)
    discounted = any(one.lasts(plan.renews_at) for one in plan.discounts)
    return _(known, date=date, price=_before(price, discounted, plan.taxed))


def _before(price: str, discounted: bool, taxed: bool) -> str:
    """The price, and what the bill takes off it or puts on top."""
    if discounted and taxed:
        return _("%(price)s before your discount and tax", price=price)
    if discounted:
        return _("%(price)s before your discount", price=price)
    return _("%(price)s before tax", price=price) if taxed else price


def _changes_first(plan: Plan, renews_at: int) -> bool:
    """Whether it renews as something else: then the change says what comes."""
    change = plan.change
    return change is not None and change.by is not ChangeBy.AWAITS_PAYMENT and change.at <= renews_at


def _ending_sentence(plan: Plan, ends_at: int) -> str:
    when = long_date(ends_at)
    if plan.renews_at is not None:
        return _(
            "Your plan ends on %(date)s. Until then it renews as usual, next on %(renewal)s.",
            date=when,
            renewal=long_date(plan.renews_at),
        )
    if plan.subscription.status == "trialing":
        return _("Your trial runs until %(date)s, and the plan ends with it.", date=when)
    if any(item.amount is None for item in plan.items):
        return _("Your plan stays active until %(date)s. Then you pay for your last use.", date=when)
    return _("Your plan stays active until %(date)s. It does not renew.", date=when)


def discount_sentence(discount: PlanDiscount, currency: str) -> str:
    """What is taken off a plan in that currency, and until when; of what is unknown, that it is taken off."""
    coupon = discount.coupon
    if coupon is None and discount.end is not None:
        return _("Taken off your bills until %(date)s.", date=long_date(discount.end))
    if coupon is None:
        return _("Taken off your next bill.")
    off = named_off(coupon, coupon.name, currency)
    if discount.end is not None:
        return _("%(off)s until %(date)s.", off=off, date=long_date(discount.end))
    if coupon.duration == "once":
        return _("%(off)s, once.", off=off)
    return _("%(off)s for as long as you keep this plan.", off=off)


def change_sentence(plan: Plan, change: PendingChange, business: str) -> str:
    """What the plan becomes, when, and by whose decision."""
    when, now = long_date(change.at), plan_name(plan)
    then, price = items_name(change.items), _before(cost_of(change.items), change.discounted, plan.taxed)
    match change.by:
        case ChangeBy.AWAITS_PAYMENT:
            return _(
                "A change to %(plan)s at %(price)s waits for its payment. "
                "If it is not paid by %(date)s, nothing changes.",
                plan=then,
                price=price,
                date=when,
            )
        case ChangeBy.MERCHANT:
            return _(
                "%(business)s has arranged a change: on %(date)s you move to %(plan)s at %(price)s.",
                business=business,
                date=when,
                plan=then,
                price=price,
            )
    return _(
        "You keep %(now)s until %(date)s. Then you move to %(plan)s at %(price)s.",
        now=now,
        date=when,
        plan=then,
        price=price,
    )
