"""What every Stripe object and list has in common."""

from typing import Any, Generic, TypeVar

import msgspec

from sandbox.api.errors import StripeError

MOST_KEYS = 50

T = TypeVar("T")
Metadata = dict[str, str]


class StripeObject(msgspec.Struct, kw_only=True, gc=False):
    """An object as Stripe answers it; attributes stand in the order in which Stripe sends them.

    Objects are trees and never cycles, so the garbage collector need not walk the many that there are.
    """


class ListObject(StripeObject, Generic[T], kw_only=True):
    object: str = "list"
    data: list[T]
    has_more: bool = False
    url: str


class CountedList(StripeObject, Generic[T], kw_only=True):
    """The lists inside a subscription and an invoice, which also say how many there are."""

    object: str = "list"
    data: list[T]
    has_more: bool = False
    total_count: int
    url: str


class Deleted(StripeObject, kw_only=True):
    id: str
    object: str
    deleted: bool = True


def merge_metadata(old: Metadata, sent: Metadata | str | msgspec.UnsetType) -> Metadata:
    """Keys merge, an empty value removes its key, and `""` removes them all.

    Raises StripeError for more keys than Stripe keeps (docs.stripe.com/api/metadata).
    """
    if sent is msgspec.UNSET:
        return old
    if not isinstance(sent, dict):
        return {}
    merged = {key: value for key, value in {**old, **sent}.items() if value != ""}
    if len(merged) > MOST_KEYS:
        raise StripeError(f"Metadata can have up to {MOST_KEYS} keys.", param="metadata")
    return merged


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON
    return msgspec.json.decode(msgspec.json.encode(value))
