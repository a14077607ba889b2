"""Turns at Stripe, which refuses what comes too fast (docs.stripe.com/rate-limits): in a burst of customers,
panels come later instead of failing.

Four fifths of what Stripe lets through: the rest is for the merchant's other servers. Each worker counts for
itself.
"""

from collections import defaultdict

from aiolimiter import AsyncLimiter

LIVE_CALLS = 80
TEST_CALLS = 20
CALLS_OF_ONE_KIND = 20
"""Calls in a second."""

# As many as come within this time begin at once: more would be too many for the second that they begin.
_BEAT_SECONDS = 0.2


class Turns:
    """For all calls with one key."""

    def __init__(self, *, live: bool) -> None:
        self._all = _limiter(LIVE_CALLS if live else TEST_CALLS)
        self._kinds: defaultdict[tuple[str, str, int], AsyncLimiter] = defaultdict(
            lambda: _limiter(CALLS_OF_ONE_KIND)
        )

    async def wait(self, method: str, path: str) -> None:
        """Until the call may begin. Stripe has a limit for each operation, and one for all."""
        await self._kinds[_kind(method, path)].acquire()
        await self._all.acquire()


def _limiter(per_second: int) -> AsyncLimiter:
    return AsyncLimiter(per_second * _BEAT_SECONDS, _BEAT_SECONDS)


def _kind(method: str, path: str) -> tuple[str, str, int]:
    """The operation, whichever object it is about."""
    segments = path.split("/")
    return method, segments[2], len(segments)
