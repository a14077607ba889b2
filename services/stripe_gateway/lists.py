"""Stripe's list envelope."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class StripeList(msgspec.Struct, Generic[T], frozen=True):
    """One page, in Stripe's order; `has_more` says whether another follows."""

    data: list[T]
    has_more: bool = False
