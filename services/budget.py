"""How often something may happen within a time, counted in this process: what need not survive a restart."""

from collections import Counter
from ipaddress import IPv6Address, ip_address, ip_network

from services.clock import Clock

_V6_PREFIX = 64  # what one household or host usually has for itself


class Budget:
    """`most` times within `seconds` for each name; the counts are dropped when the time is over."""

    def __init__(self, most: int, seconds: int, clock: Clock) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._window = 0
        self._counts: Counter[str] = Counter()

    def spend(self, name: str) -> bool:
        """Counts once more; whether that was still allowed."""
        window = self._clock.now() // self._seconds
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[name] += 1
        return self._counts[name] <= self._most

    def just_spent(self, name: str) -> bool:
        """Whether the last call was the first one too many, for a record that is written once."""
        return self._counts[name] == self._most + 1


def network_of(address: str | None) -> str:
    """An address as limits count it: an IPv6 one with its whole neighbourhood (SECURITY L6)."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, _V6_PREFIX), strict=False))
    return str(parsed)
