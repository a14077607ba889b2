"""From lines to what is owed: discounts, taxes, sums, and the customer's balance. Pure arithmetic."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from sandbox.billing.amounts import minimum_charge
from sandbox.billing.catalogue import Catalogue, Reduction
from sandbox.billing.discounts import Reducible, reduce
from sandbox.billing.drafts import Line
from sandbox.billing.taxes import summed
from sandbox.objects.invoices import DiscountAmount, Tax


class BilledLine(Struct, frozen=True):
    line: Line
    discount_amounts: list[DiscountAmount]
    taxes: list[Tax]

    @property
    def discounted(self) -> int:
        return sum(given.amount for given in self.discount_amounts)


class Bill(Struct, frozen=True):
    """Everything about an invoice that is money, in the minor unit of `currency`."""

    currency: str
    lines: list[BilledLine]
    discounts: list[DiscountAmount]
    taxes: list[Tax]
    subtotal: int
    total: int
    starting_balance: int
    ending_balance: int
    amount_due: int

    @property
    def total_excluding_tax(self) -> int:
        return self.total - sum(tax.amount for tax in self.taxes)

    @property
    def subtotal_excluding_tax(self) -> int:
        return self.subtotal - sum(tax.amount for tax in self.taxes if tax.tax_behavior == "inclusive")


def bill(
    lines: Sequence[Line],
    *,
    currency: str,
    moment: int,
    discounts: list[str],
    taxes_of: Callable[[Line, int], list[Tax]],
    balance: int,
    catalogue: Catalogue,
) -> Bill:
    """What the lines come to for a customer whose balance is `balance` (negative: a credit).

    `taxes_of` says what a line is taxed with, of which its second argument is left after discounts.
    """
    given = reduce(
        [
            Reducible(
                line.amount,
                line.product,
                tuple(catalogue.reductions(list(line.discounts), moment)),
                line.discountable,
            )
            for line in lines
        ],
        catalogue.reductions(discounts, moment),
    )
    billed = [
        BilledLine(line, shares, taxes_of(line, line.amount - sum(share.amount for share in shares)))
        for line, shares in zip(lines, given, strict=True)
    ]
    taxes = summed([tax for line in billed for tax in line.taxes])
    subtotal = sum(line.amount for line in lines)
    exclusive = sum(tax.amount for tax in taxes if tax.tax_behavior == "exclusive")
    total = subtotal - sum(line.discounted for line in billed) + exclusive
    amount_due, ending_balance = settle(total, balance, currency)
    return Bill(
        currency=currency,
        lines=billed,
        discounts=summed_discounts([share for line in billed for share in line.discount_amounts]),
        taxes=taxes,
        subtotal=subtotal,
        total=total,
        starting_balance=balance,
        ending_balance=ending_balance,
        amount_due=amount_due,
    )


def settle(total: int, balance: int, currency: str) -> tuple[int, int]:
    """What is to be paid, and the balance afterwards: credit is used first, small debts wait on it."""
    owed = total + balance
    if owed < minimum_charge(currency):
        return 0, owed
    return owed, 0


def summed_discounts(shares: list[DiscountAmount]) -> list[DiscountAmount]:
    totals: dict[str, int] = {}
    for share in shares:
        totals[share.discount] = totals.get(share.discount, 0) + share.amount
    return [DiscountAmount(amount=amount, discount=discount) for discount, amount in totals.items()]


def reduced_amounts(
    amounts: list[tuple[int, str, tuple[Reduction, ...]]], reductions: list[Reduction]
) -> list[int]:
    """By how much discounts lower whole periods of items, given as (amount, product, own discounts)."""
    lines = [Reducible(amount, product, own) for amount, product, own in amounts]
    return [sum(share.amount for share in shares) for shares in reduce(lines, reductions)]
