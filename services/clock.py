"""The time that services go by: injected, so that the sandbox's can be advanced."""

import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> int:
        """Unix seconds, UTC."""


class SystemClock:
    def now(self) -> int:
        return int(time.time())
