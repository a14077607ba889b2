"""The test clock object (docs.stripe.com/api/test_clocks/object): the time of the customers on it."""

from typing import Any, Literal

from sandbox.objects.base import StripeObject


class TestClock(StripeObject, kw_only=True):
    """`frozen_time` in Unix seconds."""

    id: str
    object: Literal["test_helpers.test_clock"] = "test_helpers.test_clock"
    created: int
    deletes_after: int
    frozen_time: int
    livemode: bool = False
    name: str | None = None
    status: Literal["advancing", "ready"] = "ready"
    status_details: dict[str, Any]
