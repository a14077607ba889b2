"""An invoice explained: its lines, the changes behind them, what was taken off, its payments."""

from collections.abc import Iterator

from services.invoices.explaining import Explained, NamedTax
from services.plans.bills import Bill, LineKind, QuotedLine
from services.stripe_gateway.objects.charges import Charge, CreditNote, Refund
from services.stripe_gateway.objects.discounts import Coupon
from web.formats import dotted, long_date, money, percent
from web.i18n import _
from web.words.bills import MoneyLine, carried_over, line_of
from web.words.coupons import taken_off
from web.words.declines import decline_reason
from web.words.payment_methods import method_name
from web.words.plans import Badge

_DAY = 86_400


def money_lines(explained: Explained) -> tuple[MoneyLine, ...]:
    """Every line, discount and tax by its name, and the balance: they come to what is due."""
    bill, currency = explained.bill, explained.bill.currency
    lines = [line_of(line, currency) for line in bill.lines]
    lines += [
        MoneyLine(coupon_name(coupon, currency), money(-off, currency)) for coupon, off in explained.coupons
    ]
    if bill.shipping:
        lines.append(MoneyLine(_("Shipping costs"), money(bill.shipping, currency)))
    lines += [MoneyLine(_tax_name(tax), money(tax.amount, currency)) for tax in explained.taxes]
    lines += [MoneyLine(label, money(amount, currency)) for label, amount in carried_over(bill) if amount]
    return tuple(lines)


def _tax_name(tax: NamedTax) -> str:
    """By its rate, or by why nothing is charged of it."""
    name = tax.rate.display_name if tax.rate else _("Tax")
    if tax.amount == 0 and tax.reason == "reverse_charge":
        return _("%(tax)s, reverse charge", tax=name)
    if tax.amount == 0 and tax.reason == "customer_exempt":
        return _("%(tax)s, exempt", tax=name)
    if tax.rate is not None:
        name = _("%(tax)s %(percent)s", tax=name, percent=percent(tax.rate.percentage))
    return _("%(tax)s, included above", tax=name) if tax.included else name


def coupon_name(coupon: Coupon | None, currency: str) -> str:
    """A discount by its name, and what it takes off where that is known in this currency."""
    if coupon is None:
        return _("Discount")
    name, off = coupon.name or coupon.id, taken_off(coupon, currency)
    if off is None:
        return _("Discount: %(name)s", name=name)
    return _("Discount: %(name)s, %(off)s off", name=name, off=off)


def changes(bill: Bill) -> Iterator[str]:
    """Which change of plan each part of a period comes from, a sentence for each day."""
    days = sorted({line.start // _DAY for line in bill.lines if _is_part(line)})
    for day in days:
        began = [line for line in bill.lines if line.name is not None and line.start // _DAY == day]
        parts = [line for line in began if _is_part(line)]
        anew = next((line.name for line in began if line.kind is LineKind.PERIOD), None)
        yield _change(parts, anew, long_date(day * _DAY))


def attempt_badge(charge: Charge) -> Badge:
    """An attempt in a word or two."""
    if charge.status == "failed":
        return Badge(_("Payment failed"), "bad")
    if charge.status == "pending":
        return Badge(_("On its way"), "info")
    if _all_back(charge):
        return Badge(_("Refunded"), "good")
    if charge.disputed:
        return Badge(_("Disputed"), "info")
    return Badge(_("Paid"), "good") if charge.captured else Badge(_("Reserved"), "info")


def attempt_sentence(charge: Charge) -> str:
    """When, with what, and why not."""
    when, details = long_date(charge.created), charge.payment_method_details
    method = details.as_method() if details else None
    if charge.status == "failed":
        reason = charge.outcome.reason if charge.outcome else None
        why = decline_reason(method, reason or charge.failure_code)
        return _("%(date)s. %(reason)s Nothing was charged.", date=when, reason=why)
    if method is None:
        return when
    return dotted(when, method_name(method))


def attempt_notes(charge: Charge) -> Iterator[str]:
    """What has become of the money since, the oldest first."""
    if charge.status == "succeeded" and not charge.captured and not _all_back(charge):
        yield _("The bank keeps the money ready. It has not been charged.")
    if charge.disputed:
        yield _("The bank was asked to check this payment. It decides, and tells the cardholder the result.")
    for refund in reversed(charge.refunds.data if charge.refunds else ()):
        yield refund_sentence(refund, charge.currency)


def refund_sentence(refund: Refund, currency: str) -> str:
    """Money that went back, or is on its way back, or could not go."""
    amount, when = money(refund.amount, currency), long_date(refund.created)
    if refund.status in {"failed", "canceled"}:
        return _("A refund of %(amount)s on %(date)s did not go through.", amount=amount, date=when)
    if refund.status in {"pending", "requires_action"}:
        return _("%(amount)s is on its way back to you since %(date)s.", amount=amount, date=when)
    return _("%(amount)s was refunded on %(date)s.", amount=amount, date=when)


def credit_note_sentence(note: CreditNote) -> str:
    """What a credit note takes back."""
    return _(
        "Credit note %(number)s of %(date)s: %(amount)s.",
        number=note.number,
        date=long_date(note.created),
        amount=money(note.total, note.currency),
    )


def _is_part(line: QuotedLine) -> bool:
    return line.kind in {LineKind.CREDIT, LineKind.REST} and line.name is not None


def _change(parts: list[QuotedLine], anew: str | None, when: str) -> str:
    """`anew` is a plan whose whole period begins that day."""
    before = next((line.name for line in parts if line.kind is LineKind.CREDIT), None)
    after = next((line.name for line in parts if line.kind is LineKind.REST), None)
    if before is None:
        return _(
            "On %(date)s, %(plan)s was added. It is charged for the rest of the period.",
            date=when,
            plan=after,
        )
    if after is None and anew == before:
        return _(
            "On %(date)s, a new period of %(plan)s began. The unused time of the old one is credited.",
            date=when,
            plan=anew,
        )
    if after is None and anew is not None:
        return _(
            "On %(date)s, you changed from %(before)s to %(after)s. The unused time on %(before)s is "
            "credited, and a new period begins.",
            date=when,
            before=before,
            after=anew,
        )
    if after is None:
        return _("On %(date)s, %(plan)s ended. The unused time is credited.", date=when, plan=before)
    if before == after:
        return _(
            "On %(date)s, %(plan)s was changed. The unused time is credited, "
            "and the rest of the period is charged anew.",
            date=when,
            plan=after,
        )
    return _(
        "On %(date)s, you changed from %(before)s to %(after)s. The unused time on %(before)s is credited, "
        "and %(after)s is charged for the rest of the period.",
        date=when,
        before=before,
        after=after,
    )


def _all_back(charge: Charge) -> bool:
    return 0 < charge.amount <= charge.amount_refunded
