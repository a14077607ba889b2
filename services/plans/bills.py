"""A bill as it is quoted and compared: the lines and sums of an invoice or of its preview.

Amounts are in minor units: negative ones are in the customer's favour.
"""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from services.stripe_gateway.objects.bills import BillLine, FullInvoice
from services.stripe_gateway.objects.products import Product


class LineKind(Enum):
    """What a line is about: credit for unused time, the rest of a period, a whole period, or other."""

    CREDIT = "credit"
    REST = "rest"
    PERIOD = "period"
    OTHER = "other"


class QuotedLine(Struct, frozen=True):
    """One line, with the product's name, or Stripe's `description` where there is none."""

    kind: LineKind
    name: str | None
    description: str
    quantity: int | None
    amount: int
    start: int
    end: int


class Bill(Struct, frozen=True):
    """`total` = lines - discount + shipping + added tax.

    `due` = total + balance + credit - postponed - credited.

    `starting_balance` is what the customer had (negative: a credit) or owed before; `credited` is what credit
    notes have taken off since.
    """

    currency: str
    lines: tuple[QuotedLine, ...]
    discount: int
    tax: int
    included_tax: int
    total: int
    due: int
    at: int
    starting_balance: int = 0
    credited: int = 0
    shipping: int = 0

    @property
    def balance(self) -> int:
        """What a balance adds to the total, negative where credit pays a part of it."""
        if self.starting_balance > 0:
            return self.starting_balance
        return max(self.starting_balance, min(-self.total, 0))

    @property
    def credit(self) -> int:
        """What is left over in the customer's favour, kept for later bills."""
        return max(self._rest, 0)

    @property
    def postponed(self) -> int:
        """What is too small to be charged by itself, and waits for the next bill."""
        return max(-self._rest, 0)

    @property
    def _rest(self) -> int:
        return self.due - self.total - self.balance + self.credited


def bill_of(invoice: FullInvoice, products: Mapping[str, Product]) -> Bill:
    """Every figure of the invoice; what its first page of lines does not hold becomes one line."""
    taxes = invoice.total_taxes or ()
    lines = [_line(line, products) for line in invoice.lines.data]
    rest = invoice.subtotal - sum(line.amount for line in lines)
    if rest and invoice.lines.has_more:
        lines.append(QuotedLine(LineKind.OTHER, None, "", None, rest, 0, 0))
    return Bill(
        currency=invoice.currency,
        lines=tuple(lines),
        discount=sum(discount.amount for discount in invoice.total_discount_amounts or ()),
        tax=sum(tax.amount for tax in taxes if tax.tax_behavior == "exclusive"),
        included_tax=sum(tax.amount for tax in taxes if tax.tax_behavior == "inclusive"),
        total=invoice.total,
        due=invoice.amount_due,
        at=invoice.created,
        starting_balance=invoice.starting_balance,
        credited=invoice.pre_payment_credit_notes_amount,
        shipping=invoice.amount_shipping,
    )


def product_ids(invoice: FullInvoice) -> set[str]:
    """The products that its lines name."""
    details = (line.pricing.price_details for line in invoice.lines.data if line.pricing)
    return {detail.product for detail in details if detail and detail.product}


def differences(quoted: Bill | None, now: Bill | None) -> frozenset[str]:
    """Which of `lines`, `discount`, `tax`, `balance`, `total` and `due` differ; another currency is
    another total.

    Moments are left out: a period that starts when a change is made starts later than its preview said.
    """
    if quoted is None or now is None:
        return frozenset() if quoted is now else frozenset({"total"})
    names = ("discount", "tax", "balance", "total", "due")
    found = {name for name in names if getattr(quoted, name) != getattr(now, name)}
    if [_figures(line) for line in quoted.lines] != [_figures(line) for line in now.lines]:
        found.add("lines")
    if quoted.currency != now.currency:
        found.add("total")
    return frozenset(found)


def _figures(line: QuotedLine) -> tuple[LineKind, str | None, int | None, int]:
    return line.kind, line.name, line.quantity, line.amount


def _line(line: BillLine, products: Mapping[str, Product]) -> QuotedLine:
    details = line.pricing.price_details if line.pricing else None
    product = products.get(details.product) if details and details.product else None
    return QuotedLine(
        kind=_kind(line),
        name=product.name if product else None,
        description=line.description or "",
        quantity=line.quantity,
        amount=line.amount,
        start=line.period.start,
        end=line.period.end,
    )


def _kind(line: BillLine) -> LineKind:
    if line.proration:
        return LineKind.CREDIT if line.amount < 0 else LineKind.REST
    parent = line.parent
    return LineKind.PERIOD if parent and parent.subscription_item_details else LineKind.OTHER
