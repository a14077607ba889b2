"""What is made once and stays as long as the process."""

import gc
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# One list of Stripe's is a thousand objects: at Python's usual 700 each request would pay for several walks.
MADE_BETWEEN_COLLECTIONS = 10_000


def lasting(make: Callable[[], T]) -> T:
    """What `make` gives, past which the garbage collector walks from now on.

    It does not walk meanwhile either, which took a seventh of the start; later a full walk would hold every
    request up.
    """
    gc.disable()
    try:
        return make()
    finally:
        gc.freeze()
        gc.set_threshold(MADE_BETWEEN_COLLECTIONS)
        gc.enable()
