"""SECURITY L6: how limits count."""

import pytest

from services.budget import Budget, network_of
from tests.unit.services.clock import TestClock


def test_a_budget_is_spent_and_comes_back(clock: TestClock) -> None:
    """Each name has its own; with the next minute all begin anew."""
    clock.moment = 600
    budget = Budget(2, 60, clock)
    assert [budget.spend("a") for _ in range(3)] == [True, True, False]
    assert budget.spend("b")
    clock.advance(59)
    assert not budget.spend("a")
    clock.advance(1)
    assert budget.spend("a")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("nonsense", ""),
        (None, ""),
    ],
)
def test_addresses_are_counted_by_network(address: str | None, counted: str) -> None:
    """L6: an IPv6 host cannot walk through its own addresses."""
    assert network_of(address) == counted
