"""Billing periods on the calendar: all moments are Unix seconds in UTC.

Every boundary is counted from the anchor, so that a 31st bills on the 28th of February and on the
31st of March again.
"""

from calendar import monthrange
from datetime import UTC, datetime

DAY = 24 * 3600
_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


def add_interval(anchor: int, interval: str, count: int) -> int:
    """`count` intervals after the anchor (before it, if negative); a missing day is the month's last."""
    if interval in _SECONDS:
        return anchor + count * _SECONDS[interval]
    start = datetime.fromtimestamp(anchor, UTC)
    years, month = divmod(start.month - 1 + count * _MONTHS[interval], 12)
    year = start.year + years
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def period_at(anchor: int, interval: str, interval_count: int, moment: int) -> tuple[int, int]:
    """The period of the anchor's cycle that holds the moment; its end is not part of it."""
    days = 30 * _MONTHS[interval] if interval in _MONTHS else _SECONDS[interval] // DAY
    cycle = (moment - anchor) // (days * interval_count * DAY)
    while add_interval(anchor, interval, cycle * interval_count) > moment:
        cycle -= 1
    while add_interval(anchor, interval, (cycle + 1) * interval_count) <= moment:
        cycle += 1
    start = add_interval(anchor, interval, cycle * interval_count)
    return start, add_interval(anchor, interval, (cycle + 1) * interval_count)


def short_date(moment: int) -> str:
    """As in "after 21 Oct 2026"."""
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y")
