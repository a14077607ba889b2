"""Python's garbage collector, set for a process that keeps what it makes at its start."""

import gc
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# A list from Stripe makes a thousand objects: at Python's usual 700, one request would pay for several runs.
MADE_BETWEEN_COLLECTIONS = 10_000


def lasting(make: Callable[[], T]) -> T:
    """Calls `make` without the garbage collector, which leaves alone from now on what exists afterwards.

    Its runs took a seventh of the start; later, a run through all that was imported would hold requests up.
    """
    gc.disable()
    try:
        return make()
    finally:
        gc.freeze()
        gc.set_threshold(MADE_BETWEEN_COLLECTIONS)
        gc.enable()
