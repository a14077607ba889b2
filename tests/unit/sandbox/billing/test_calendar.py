"""Issue 3, point 1: billing periods on the calendar, and money in words; plain arithmetic."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.billing.agenda import Agenda
from sandbox.billing.amounts import money_text
from sandbox.billing.calendar import add_interval, period_at

MOMENTS = st.integers(1_500_000_000, 2_500_000_000)
INTERVALS = st.sampled_from([("day", 1), ("day", 45), ("week", 2), ("month", 1), ("month", 3), ("year", 1)])


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("anchor", "interval", "count", "expected"),
    [
        ("2026-01-31", "month", 1, "2026-02-28"),
        ("2028-01-31", "month", 1, "2028-02-29"),
        ("2026-01-31", "month", 2, "2026-03-31"),
        ("2026-01-31", "month", -1, "2025-12-31"),
        ("2028-02-29", "year", 1, "2029-02-28"),
        ("2028-02-29", "year", 4, "2032-02-29"),
        ("2026-03-28", "week", 2, "2026-04-11"),
        ("2026-03-28", "day", 5, "2026-04-02"),
    ],
)
def test_a_missing_day_is_the_months_last(anchor: str, interval: str, count: int, expected: str) -> None:
    """Point 1: months end as Stripe's do."""
    assert add_interval(at(anchor), interval, count) == at(expected)


@given(MOMENTS, MOMENTS, INTERVALS)
def test_periods_follow_one_another_without_a_gap(
    anchor: int, moment: int, interval: tuple[str, int]
) -> None:
    """Point 1: a moment lies in exactly one period, and the next begins where it ends."""
    start, end = period_at(anchor, *interval, moment)
    assert start <= moment < end
    assert period_at(anchor, *interval, end)[0] == end
    assert period_at(anchor, *interval, start) == (start, end)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1000", "usd", "$10.00"),
        ("123456789", "usd", "$1,234,567.89"),
        ("0.5", "usd", "$0.005"),
        ("1200", "jpy", "¥1,200"),
        ("1234", "kwd", "1.234 KWD"),
        ("-250", "eur", "-€2.50"),
        ("0", "usd", "$0.00"),
    ],
)
def test_money_in_a_lines_description(amount: str, currency: str, text: str) -> None:
    """RECORDINGS.md: as in `1 × Name (at $10.00 / month)`; two, no or three decimals."""
    assert money_text(Decimal(amount), currency) == text


def test_the_agenda_keeps_the_order_of_moments_and_of_entry() -> None:
    """Point 1: what is due at one moment happens in the order in which it was planned."""
    agenda = Agenda()
    for at_moment, name in ((30, "c"), (10, "a"), (30, "d"), (20, "b"), (99, "z")):
        agenda.put(at_moment, "invoice", name)
    agenda.put(None, "invoice", "never")
    taken = []
    while task := agenda.take(50):
        taken.append(task.id)
    assert taken == ["a", "b", "c", "d"]
