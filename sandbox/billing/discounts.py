"""How discounts fall on lines: in their order, each on what the ones before it left over."""

from decimal import Decimal

from msgspec import Struct

from sandbox.billing.amounts import rounded
from sandbox.billing.catalogue import Reduction
from sandbox.objects.invoices import DiscountAmount


class Reducible(Struct, frozen=True):
    """An amount that discounts may lower: its product, and the discounts of its own that come first."""

    amount: int
    product: str | None
    own: tuple[Reduction, ...] = ()
    discountable: bool = True


def reduce(lines: list[Reducible], reductions: list[Reduction]) -> list[list[DiscountAmount]]:
    """What each line is lowered by, in the minor unit; no line falls below zero."""
    left = [line.amount if line.discountable else 0 for line in lines]
    given: list[list[DiscountAmount]] = [[] for _ in lines]
    for number, line in enumerate(lines):
        for reduction in line.own:
            _take([number], lines, left, given, reduction)
    for reduction in reductions:
        _take(list(range(len(lines))), lines, left, given, reduction)
    return given


def _take(
    numbers: list[int],
    lines: list[Reducible],
    left: list[int],
    given: list[list[DiscountAmount]],
    reduction: Reduction,
) -> None:
    covered = [n for n in numbers if left[n] > 0 and reduction.covers(lines[n].product)]
    if reduction.percent is not None:
        shares = [rounded(left[n] * reduction.percent / 100) for n in covered]
    else:
        shares = _spread(reduction.amount, [left[n] for n in covered])
    for number, share in zip(covered, shares, strict=True):
        left[number] -= share
        given[number].append(DiscountAmount(amount=share, discount=reduction.discount))


def _spread(amount: int, over: list[int]) -> list[int]:
    """The amount in proportion to what it falls on; the last bears the rest of the rounding."""
    total = sum(over)
    amount = min(amount, total)
    shares, given, seen = [], 0, 0
    for part in over:
        seen += part
        share = rounded(Decimal(amount) * seen / total) - given
        shares.append(share)
        given += share
    return shares
