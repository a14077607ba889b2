"""An invoice as a bill that is quoted and compared (SECURITY M4): every figure, and each that differs."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from services.plans.bills import Bill, LineKind, bill_of, differences
from services.stripe_gateway.objects.bills import FullInvoice
from tests.unit import canned
from tests.unit.services.plans.structs import END, PRODUCTS, START

WHOLE: dict[str, Any] = {"subscription_item_details": {"proration": False}}
PART: dict[str, Any] = {"subscription_item_details": {"proration": True}}


def line(amount: int, parent: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    period = {"start": START, "end": END}
    return canned.line(amount=amount, parent=parent, period=period, pricing=None, **changes)


def bill(*lines: dict[str, Any], has_more: bool = False, **changes: Any) -> Bill:
    """Of $20.00, one line for a whole period, but for what a test says."""
    listed = canned.listed(*(lines or [line(2000, WHOLE)]), has_more=has_more)
    invoice = canned.invoice(**{"subtotal": 2000, "lines": listed, **changes})
    return bill_of(msgspec.convert(invoice, FullInvoice), PRODUCTS)


@pytest.mark.parametrize(
    ("amount", "parent", "kind"),
    [
        (2000, WHOLE, LineKind.PERIOD),
        (-900, PART, LineKind.CREDIT),
        (900, PART, LineKind.REST),
        (-900, {"invoice_item_details": {"proration": True}}, LineKind.CREDIT),
        (500, {"invoice_item_details": {"proration": False}}, LineKind.OTHER),
        (500, None, LineKind.OTHER),
    ],
)
def test_a_line_says_what_it_is_about(amount: int, parent: dict[str, Any] | None, kind: LineKind) -> None:
    """Stripe marks the part of a period on either kind of parent."""
    (found,) = bill(line(amount, parent)).lines
    assert (found.kind, found.amount, found.start, found.end) == (kind, amount, START, END)


def test_lines_beyond_the_first_page_are_one_line_so_that_the_sum_is_right() -> None:
    """A bill of more lines than Stripe gives at once."""
    shown = bill(line(1500, WHOLE), has_more=True)
    assert [(one.kind, one.amount) for one in shown.lines] == [(LineKind.PERIOD, 1500), (LineKind.OTHER, 500)]


@pytest.mark.parametrize(("amount", "has_more"), [(2000, True), (1500, False)])
def test_nothing_is_made_up_where_no_line_is_missing(amount: int, has_more: bool) -> None:
    """Either the first page comes to the whole already, or there is no second."""
    assert len(bill(line(amount, WHOLE), has_more=has_more).lines) == 1


@pytest.mark.parametrize(
    ("starting", "total", "credited", "due", "said"),
    [
        (0, 2000, 0, 2000, (0, 0, 0)),
        (700, 2000, 0, 2700, (700, 0, 0)),
        (-500, 2000, 0, 1500, (-500, 0, 0)),
        (-5000, 2000, 0, 0, (-2000, 0, 0)),
        (-500, -900, 0, 0, (0, 900, 0)),
        (0, 30, 0, 0, (0, 0, 30)),
        (0, 2000, 600, 1400, (0, 0, 0)),
    ],
)
def test_what_lies_between_total_and_due_is_named(
    starting: int, total: int, credited: int, due: int, said: tuple[int, int, int]
) -> None:
    """What a balance adds or pays, what is kept as credit, what waits for the next bill."""
    made = bill(
        total=total, starting_balance=starting, pre_payment_credit_notes_amount=credited, amount_due=due
    )
    assert (made.balance, made.credit, made.postponed) == said
    assert made.due == made.total + made.balance + made.credit - made.postponed - made.credited


def test_taxes_on_top_and_inside_are_told_apart() -> None:
    """Only what comes on top adds to the total."""
    taxes = [
        {"amount": 160, "tax_behavior": "exclusive"},
        {"amount": 40, "tax_behavior": "exclusive"},
        {"amount": 90, "tax_behavior": "inclusive"},
    ]
    made = bill(total_taxes=taxes, total_discount_amounts=[{"amount": 300}, {"amount": 50}])
    assert (made.tax, made.included_tax, made.discount) == (200, 90, 350)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, set()),
        ({"discount": 1}, {"discount"}),
        ({"tax": 1}, {"tax"}),
        ({"starting_balance": -100}, {"balance"}),
        ({"total": 2001}, {"total"}),
        ({"due": 2001}, {"due"}),
        ({"currency": "eur"}, {"total"}),
        ({"lines": ()}, {"lines"}),
        ({"at": START}, set()),
    ],
)
def test_every_figure_that_differs_is_named(changes: dict[str, Any], named: set[str]) -> None:
    """The same figures in another currency are another bill; another moment is the same."""
    made = bill()
    assert differences(made, replace(made, **changes)) == named


@pytest.mark.parametrize("field", ["kind", "name", "quantity", "amount"])
def test_a_line_that_differs_in_any_figure_is_another(field: str) -> None:
    """One line's amount may make up for another's, so that the totals agree."""
    made = bill()
    other = replace(made.lines[0], **{field: {"kind": LineKind.OTHER, "name": "Tin"}.get(field, 7)})
    assert differences(made, replace(made, lines=(other,))) == {"lines"}


def test_no_bill_is_the_same_only_as_no_bill() -> None:
    """Where nothing was quoted for today, any bill differs."""
    assert differences(None, None) == frozenset()
    assert differences(None, bill()) == differences(bill(), None) == {"total"}
