"""Bills in lines that a customer understands: for what, how much, off or on top."""

from msgspec import Struct

from services.plans.bills import Bill, LineKind, QuotedLine
from web.formats import long_date, money, number
from web.i18n import _


class MoneyLine(Struct, frozen=True):
    """One line of a money summary, its amount written out."""

    label: str
    amount: str
    detail: str = ""


def bill_lines(bill: Bill) -> tuple[MoneyLine, ...]:
    """Every line and what is taken off or added, so that they come to what is due."""
    extras = (
        (_("Discount"), -bill.discount),
        (_("Shipping costs"), bill.shipping),
        (_("Tax"), bill.tax),
        *carried_over(bill),
    )
    lines = [line_of(line, bill.currency) for line in bill.lines]
    lines += [MoneyLine(label, money(amount, bill.currency)) for label, amount in extras if amount]
    if bill.included_tax:
        included = money(bill.included_tax, bill.currency)
        lines.append(MoneyLine(_("Tax, included above"), included))
    return tuple(lines)


def carried_over(bill: Bill) -> tuple[tuple[str, int], ...]:
    """What comes from earlier bills, goes on to later ones, or was credited since."""
    return (
        (_("From your balance") if bill.balance < 0 else _("Balance from before"), bill.balance),
        (_("Kept as credit for later bills"), bill.credit),
        (_("Too little to charge by itself, on your next bill"), -bill.postponed),
        (_("Credit notes"), -bill.credited),
    )


def line_of(line: QuotedLine, currency: str) -> MoneyLine:
    """One line: what it is for, how much, and for what time."""
    return MoneyLine(_label(line), money(line.amount, currency), _period(line))


def _label(line: QuotedLine) -> str:
    if line.name is None:
        return line.description or _("Other items")
    name = line.name
    if line.quantity is not None and line.quantity != 1:
        name = _("%(quantity)s × %(name)s", quantity=number(line.quantity), name=name)
    if line.kind is LineKind.CREDIT:
        return _("Unused time on %(plan)s", plan=name)
    if line.kind is LineKind.REST:
        return _("%(plan)s for the rest of the period", plan=name)
    return name


def _period(line: QuotedLine) -> str:
    if line.end <= line.start:
        return ""
    return _("%(start)s to %(end)s", start=long_date(line.start), end=long_date(line.end))
