"""Credits and charges for parts of a period: by the second, each line floored towards minus infinity."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from sandbox.billing.amounts import rounded
from sandbox.billing.calendar import period_at
from sandbox.billing.catalogue import Catalogue, Reduction
from sandbox.billing.drafts import Line
from sandbox.billing.lines import proration_line
from sandbox.billing.totals import reduced_amounts
from sandbox.objects.subscriptions import SubscriptionItem


def prorated(amount: Decimal, seconds: int, period: int) -> int:
    """The part of a period's amount (negative for a credit) that falls on some of its seconds."""
    return floor(Fraction(amount) * seconds / period)


def net_amounts(
    items: list[SubscriptionItem], discounts: list[Reduction], catalogue: Catalogue, moment: int
) -> dict[str, Decimal]:
    """What a whole period of each licensed item costs after discounts, by item id; exact."""
    licensed = [item for item in items if not item.metered]
    full = [catalogue.full_amount(item) for item in licensed]
    own = [_own(item, catalogue, moment) for item in licensed]
    amounts = [
        (rounded(amount), item.price.product, reductions)
        for item, amount, reductions in zip(licensed, full, own, strict=True)
    ]
    off = reduced_amounts(amounts, discounts)
    return {item.id: amount - less for item, amount, less in zip(licensed, full, off, strict=True)}


def credit(item: SubscriptionItem, net: Decimal, moment: int, catalogue: Catalogue) -> Line:
    """Gives back what was paid for the rest of the item's period."""
    start, end = item.current_period_start, item.current_period_end
    amount = prorated(-net, end - moment, end - start)
    return proration_line(item, amount, (moment, end), catalogue, credit=True)


def charge(item: SubscriptionItem, net: Decimal, moment: int, catalogue: Catalogue) -> Line:
    """Takes what the rest of the item's period costs."""
    start, end = item.current_period_start, item.current_period_end
    amount = prorated(net, end - moment, end - start)
    return proration_line(item, amount, (moment, end), catalogue, credit=False)


def extension(
    item: SubscriptionItem, net: Decimal, paid_until: int, moment: int, catalogue: Catalogue
) -> Line:
    """Takes what a period that begins at the moment, and so ends later than the one paid for, costs more."""
    start, end = period_at(moment, item.plan.interval, item.plan.interval_count, moment)
    amount = prorated(net, end - paid_until, end - start)
    return proration_line(item, amount, (paid_until, end), catalogue, credit=False)


def _own(item: SubscriptionItem, catalogue: Catalogue, moment: int) -> tuple[Reduction, ...]:
    return tuple(catalogue.reductions(item.discounts, moment))
