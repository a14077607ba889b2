"""The sandbox's time: Unix seconds in UTC, running like the machine's, and moved forward on request."""

import time
from collections.abc import Callable


class Clock:
    """Runs with `real` (seconds since the epoch); `advance_to` puts it ahead, never back."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._ahead = 0.0

    def now(self) -> int:
        return int(self._real() + self._ahead)

    def advance_to(self, moment: int) -> None:
        """Raises ValueError for a moment that has passed."""
        if moment < self.now():
            raise ValueError(f"{moment} lies in the past: it is {self.now()}")
        self._ahead = moment - self._real()


class StillClock(Clock):
    """Stands at `moment` (Unix seconds) until it is moved, ahead or back."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> int:
        return self.moment

    def advance_to(self, moment: int) -> None:
        self.moment = moment
