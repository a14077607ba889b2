"""A change of plan in sentences: what is paid today, what comes then, what happened."""

from services.plans.bills import Bill
from services.plans.changes import BANK_DEBITS, Trial
from services.plans.quotes import Outcome, Quote, Result, Side
from services.stripe_gateway.objects.payment_methods import PaymentMethod
from services.stripe_gateway.objects.prices import Price, Recurring
from services.subscriptions import OWING
from web.formats import long_date, money, number
from web.i18n import N_, _, ngettext
from web.words.coupons import named_off
from web.words.declines import decline_reason
from web.words.payment_methods import method_name
from web.words.prices import every, rhythm_name

_EVERY = {
    "day": N_("%(amount)s every day"),
    "week": N_("%(amount)s every week"),
    "month": N_("%(amount)s every month"),
    "year": N_("%(amount)s every year"),
}
_COMPARED = {
    "today": N_("Due today"),
    "next": N_("Your next bill"),
    "then": N_("Every period after that"),
}


def side_name(side: Side) -> str:
    """What a plan was called when it was quoted; with how many, and with its price's name."""
    name = side.name or _("Subscription")
    if side.price.nickname:
        name = _("%(product)s, %(plan)s", product=name, plan=side.price.nickname)
    if side.quantity is not None and side.quantity != 1:
        name = _("%(quantity)s × %(name)s", quantity=number(side.quantity), name=name)
    return name


def side_names(quote: Quote) -> tuple[str, str]:
    """The plan before and after; one plan in two rhythms is told apart by them: "Plain, Monthly"."""
    names = side_name(quote.before), side_name(quote.after)
    rhythms = quote.before.price.recurring, quote.after.price.recurring
    if names[0] != names[1] or rhythms[0] is None or rhythms[1] is None or rhythms[0] == rhythms[1]:
        return names
    before, after = (
        _("%(product)s, %(plan)s", product=name, plan=rhythm_name(recurring))
        for name, recurring in zip(names, rhythms, strict=True)
        if recurring
    )
    return before, after


def again(bill: Bill, price: Price) -> str:
    """A bill that comes again: "$73.00 every month"."""
    recurring, amount = _recurring(price), money(bill.due, bill.currency)
    if recurring.interval_count == 1:
        return _(_EVERY[recurring.interval], amount=amount)
    return _("%(amount)s %(every)s", amount=amount, every=every(recurring))


def today_sentence(quote: Quote) -> str:
    """What confirming costs at once, or does later, and that it pays nothing of what is open already."""
    said = _today(quote)
    if quote.seen.status not in OWING:
        return said
    return _("%(first)s %(second)s", first=said, second=_("What is open now is still to be paid."))


def _today(quote: Quote) -> str:
    if quote.change.at is not None:
        now, plan = side_names(quote)
        return _(
            "You keep %(now)s until %(date)s. Then you move to %(plan)s at %(price)s. Nothing is due today.",
            now=now,
            date=long_date(quote.change.at),
            plan=plan,
            price=again(quote.then, quote.after.price),
        )
    if quote.today is not None and quote.today.due > 0:
        return _("You pay %(amount)s today.", amount=money(quote.today.due, quote.today.currency))
    if quote.today is not None and quote.today.credit > 0:
        credit = money(quote.today.credit, quote.today.currency)
        return _("Nothing is due today. %(amount)s is kept as credit for your next bills.", amount=credit)
    return _("Nothing is due today.")


def then_sentence(quote: Quote) -> str:
    """What is billed from then on, and when that begins."""
    when, price = long_date(quote.then_at), again(quote.then, quote.after.price)
    if quote.discount_ends:
        price = _("%(price)s for as long as your discount lasts", price=price)
    if quote.next is not None:
        amount = money(quote.next.due, quote.next.currency)
        return _(
            "On %(date)s you pay %(amount)s. After that it is %(price)s.",
            date=when,
            amount=amount,
            price=price,
        )
    return _("From %(date)s it is %(price)s.", date=when, price=price)


def trial_sentence(quote: Quote) -> str:
    """What happens to a trial."""
    if quote.change.trial is Trial.ENDS:
        return _("Your trial ends with this change, and the new plan is paid from today.")
    if quote.change.trial is Trial.CONTINUES and quote.trial_end is not None:
        return _("Your trial goes on until %(date)s.", date=long_date(quote.trial_end))
    return ""


def coupon_sentence(quote: Quote) -> str:
    """The discount that is added, by its code or name, with what it takes off and for how long."""
    coupon = quote.coupon
    if coupon is None:
        return quote.code or ""
    off = named_off(coupon, quote.code or coupon.name, quote.then.currency)
    if coupon.duration == "once":
        return _("%(off)s, once.", off=off)
    if coupon.duration == "forever":
        return _("%(off)s for as long as you keep this plan.", off=off)
    months = coupon.duration_in_months or 1
    return ngettext("%(off)s for %(num)s month.", "%(off)s for %(num)s months.", months, off=off)


def paying_sentence(method: PaymentMethod | None) -> str:
    """What pays."""
    if method is None:
        return _("You have no payment method yet.")
    if method.type in BANK_DEBITS:
        return _(
            "%(method)s. The new plan starts at once; your bank takes some days to pay.",
            method=method_name(method),
        )
    return method_name(method)


def different_figures(quoted: Quote, now: Quote) -> tuple[tuple[str, str, str], ...]:
    """What the customer saw, and what Stripe would bill now: label, then, now."""
    found: list[tuple[str, str, str]] = []
    if (quoted.before.price.id, quoted.before.quantity) != (now.before.price.id, now.before.quantity):
        found.append((_("Your plan now"), side_name(quoted.before), side_name(now.before)))
    for name, label in _COMPARED.items():
        was, came = _due(_compared(quoted, name)), _due(_compared(now, name))
        if was != came:
            found.append((_(label), was, came))
    if (was := paying_sentence(quoted.paid_by)) != (came := paying_sentence(now.paid_by)):
        found.append((_("Paid with"), was, came))
    if long_date(quoted.then_at) != long_date(now.then_at):
        found.append((_("Date of the next bill"), long_date(quoted.then_at), long_date(now.then_at)))
    return tuple(found)


def decline_sentence(paid_by: PaymentMethod | None, plan: str, code: str | None) -> str:
    """What the bank said, that nothing has changed, and the way on."""
    return _(
        "%(reason)s Nothing has changed: you are still on %(plan)s. Try another card.",
        reason=decline_reason(paid_by, code),
        plan=plan,
    )


def done_title(quote: Quote, outcome: Outcome) -> str:
    """What has been achieved, in a line."""
    _before, plan = side_names(quote)
    if outcome.result is Result.SCHEDULED and quote.change.at is not None:
        return _("You move to %(plan)s on %(date)s", plan=plan, date=long_date(quote.change.at))
    if outcome.result is Result.PROCESSING:
        return _("You are on %(plan)s, and your payment is being processed", plan=plan)
    return _("You are on %(plan)s now", plan=plan)


def done_sentence(quote: Quote, outcome: Outcome) -> str:
    """What was paid, and what comes next."""
    billed = outcome.billed
    applied = outcome.result is Result.APPLIED
    if billed is not None and billed.due > 0 and applied and not outcome.collected:
        paid = _("Nothing was charged today.")
    elif billed is not None and billed.due > 0 and applied:
        paid = _("You paid %(amount)s today.", amount=money(billed.due, billed.currency))
    elif billed is not None and billed.due == 0 and billed.credit > 0:
        credit = money(billed.credit, billed.currency)
        paid = _("Nothing was due today. %(amount)s is kept as credit for your next bills.", amount=credit)
    elif billed is not None and billed.due > 0:
        paid = _("%(amount)s is on its way from your bank.", amount=money(billed.due, billed.currency))
    else:
        paid = _("Nothing was due today.")
    return _("%(first)s %(second)s", first=paid, second=then_sentence(quote))


def _compared(quote: Quote, name: str) -> Bill | None:
    """The next bill is the ordinary one where nothing else is said of it."""
    bill: Bill | None = getattr(quote, name)
    return quote.then if bill is None and name == "next" and quote.today is None else bill


def _due(bill: Bill | None) -> str:
    return money(bill.due, bill.currency) if bill else _("Nothing")


def _recurring(price: Price) -> Recurring:
    if price.recurring is None:
        raise ValueError("Only recurring prices are quoted")
    return price.recurring
