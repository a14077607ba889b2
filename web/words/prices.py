"""Prices as a customer would say them: "$20.00 per month"."""

from collections.abc import Callable
from decimal import Decimal

from services.prices import flat_amount, unit_amount
from services.stripe_gateway.objects.prices import Interval, Price, PriceTier, Recurring
from services.subscriptions import PlanItem
from web.formats import money, number
from web.i18n import N_, _, ngettext

_ONCE: dict[Interval, Callable[[], str]] = {
    "day": lambda: _("per day"),
    "week": lambda: _("per week"),
    "month": lambda: _("per month"),
    "year": lambda: _("per year"),
}
_EVERY: dict[Interval, Callable[[int], str]] = {
    "day": lambda count: ngettext("every day", "every %(num)s days", count),
    "week": lambda count: ngettext("every week", "every %(num)s weeks", count),
    "month": lambda count: ngettext("every month", "every %(num)s months", count),
    "year": lambda count: ngettext("every year", "every %(num)s years", count),
}


def rhythm(recurring: Recurring) -> str:
    """How often a price is billed: "per month", "every 3 months"."""
    if recurring.interval_count == 1:
        return _ONCE[recurring.interval]()
    return _EVERY[recurring.interval](recurring.interval_count)


def rhythm_name(recurring: Recurring) -> str:
    """What a rhythm is called where it is chosen: "Monthly", "Every 3 months"."""
    if recurring.interval_count != 1:
        every_so_often = every(recurring)
        return every_so_often[:1].upper() + every_so_often[1:]
    names = {"day": N_("Daily"), "week": N_("Weekly"), "month": N_("Monthly"), "year": N_("Yearly")}
    return _(names[recurring.interval])


def amount_and_rhythm(amount: str, recurring: Recurring) -> str:
    """An amount that comes again: "$20.00 per month"."""
    return _("%(amount)s %(rhythm)s", amount=amount, rhythm=rhythm(recurring))


def price_text(item: PlanItem) -> str:
    """One item's price in a line: "3 × $20.00 per month", "$0.05 per unit, by use", "from $5.00 per seat"."""
    price, recurring = item.price, item.price.recurring
    if recurring is None:
        return money(price.unit_amount or 0, price.currency)
    if price.billing_scheme == "tiered":
        return _tiered_text(item, recurring)
    unit = money(unit_amount(price) or Decimal(0), price.currency)
    if recurring.usage_type == "metered":
        return _metered_text(item, unit, recurring)
    if price.transform_quantity:
        unit = _("%(amount)s per %(count)s", amount=unit, count=number(price.transform_quantity.divide_by))
    if item.quantity is not None and item.quantity != 1:
        unit = _("%(quantity)s × %(amount)s", quantity=number(item.quantity), amount=unit)
    return amount_and_rhythm(unit, recurring)


def tier_facts(item: PlanItem) -> tuple[tuple[str, str], ...]:
    """What each step of a tiered price costs: ("1 to 10", "$5.00 each"); empty for other prices."""
    facts: list[tuple[str, str]] = []
    below = 0
    for tier in item.price.tiers or ():
        facts.append((_tier_range(tier, below), _tier_cost(item.price, tier)))
        below = tier.up_to or below
    return tuple(facts)


def _metered_text(item: PlanItem, unit: str, recurring: Recurring) -> str:
    package = item.price.transform_quantity
    if package:
        each = _("%(amount)s per %(count)s", amount=unit, count=number(package.divide_by))
    else:
        each = _("%(amount)s per %(unit)s", amount=unit, unit=_unit_name(item))
    return _("%(price)s, billed %(rhythm)s by use", price=each, rhythm=every(recurring))


def _tiered_text(item: PlanItem, recurring: Recurring) -> str:
    if item.amount is not None:
        amount = amount_and_rhythm(money(item.amount, item.price.currency), recurring)
        if item.quantity == 1:
            return amount
        return _("%(price)s for %(count)s", price=amount, count=number(item.quantity or 0))
    return _("Billed %(rhythm)s by use, in steps", rhythm=every(recurring))


def every(recurring: Recurring) -> str:
    return _EVERY[recurring.interval](recurring.interval_count)


def _tier_range(tier: PriceTier, below: int) -> str:
    if tier.up_to is not None:
        return _("%(first)s to %(last)s", first=number(below + 1), last=number(tier.up_to))
    return _("Above %(below)s", below=number(below)) if below else _("Any number")


def _tier_cost(price: Price, tier: PriceTier) -> str:
    unit, flat = unit_amount(tier), flat_amount(tier)
    each = _("%(amount)s each", amount=money(unit or 0, price.currency))
    if not flat:
        return each
    whole = money(flat, price.currency)
    return _("%(amount)s and %(each)s", amount=whole, each=each) if unit else whole


def _unit_name(item: PlanItem) -> str:
    return (item.product.unit_label if item.product else None) or _("unit")
