"""What is remembered of customers: what was last so, and of not too many."""

from services.remembered import Remembered


def test_the_last_time_counts() -> None:
    """It may have changed since."""
    known = Remembered()
    known.note("cus_1", so=True)
    assert "cus_1" in known
    known.note("cus_1", so=False)
    assert "cus_1" not in known


def test_those_seen_longest_ago_are_forgotten() -> None:
    """A worker's memory does not grow with its customers."""
    known = Remembered(most=2)
    for customer in ("cus_1", "cus_2", "cus_1", "cus_3"):
        known.note(customer, so=True)
    assert [name in known for name in ("cus_1", "cus_2", "cus_3")] == [True, False, True]
