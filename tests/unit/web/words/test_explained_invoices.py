"""What an invoice's lines say of the changes behind them."""

import pytest

from services.plans.bills import Bill, LineKind, QuotedLine
from services.stripe_gateway.objects.discounts import Coupon
from web.words.explained_invoices import changes, coupon_name

MORNING, EVENING, NEXT_YEAR = 1_793_010_000, 1_793_030_000, 1_824_546_000  # 26 October 2026
CREDIT = (LineKind.CREDIT, "Plain")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((CREDIT, (LineKind.REST, "Gold")), "you changed from Plain to Gold."),
        ((CREDIT, (LineKind.PERIOD, "Gold")), "you changed from Plain to Gold."),
        ((CREDIT, (LineKind.PERIOD, "Plain")), "a new period of Plain began."),
        ((CREDIT,), "Plain ended."),
    ],
)
def test_which_change_it_was(parts: tuple[tuple[LineKind, str], ...], said: str) -> None:
    """A plan ends only where nothing takes its place: another interval begins a whole period."""
    lines = tuple(QuotedLine(kind, name, "", 1, 100, MORNING, NEXT_YEAR) for kind, name in parts)
    bill = Bill("usd", lines, discount=0, tax=0, included_tax=0, total=100, due=100, at=EVENING)
    assert [sentence.startswith(f"On 26 October 2026, {said}") for sentence in changes(bill)] == [True]


@pytest.mark.parametrize(
    ("currency", "name"), [("usd", "Discount: Welcome, $5.00 off"), ("eur", "Discount: Welcome")]
)
def test_a_discount_is_named_in_the_invoices_currency(currency: str, name: str) -> None:
    """Beside euros that were taken off, nothing is said of dollars."""
    coupon = Coupon("c", "once", name="Welcome", amount_off=500, currency="usd")
    assert coupon_name(coupon, currency) == name
