"""`expand`: ids in an answer replaced by their objects, and parts included that are left out by default
(docs.stripe.com/api/expanding_objects)."""

from collections.abc import Callable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from sandbox.api.errors import StripeError
from sandbox.objects.base import ListObject, to_json

MAX_DEPTH = 4

IDS = frozenset(
    [
        "balance_transaction",
        "charge",
        "coupon",
        "credit_note",
        "customer",
        "customer_balance_transaction",
        "default_payment_method",
        "default_price",
        "discount",
        "discounts",
        "invoice",
        "invoice_item",
        "latest_attempt",
        "latest_charge",
        "latest_invoice",
        "payment_intent",
        "payment_method",
        "pending_setup_intent",
        "price",
        "product",
        "promotion_code",
        "refund",
        "schedule",
        "setup_intent",
        "subscription",
        "subscription_item",
        "tax_rate",
        "test_clock",
    ]
)
"""The strings of the objects that are ids, or lists of them."""

_SCALARS = frozenset([bool, float, int, str, Literal])

Json = dict[str, Any]
FindById = Callable[[str], object | None]
Include = Callable[[Json], object]


class Expander:
    """`find` gives the object of an id; `includable` makes what only an expand shows, by (object, key).

    What an includable makes None of is left out even then.
    """

    def __init__(self, find: FindById, includable: dict[tuple[str, str], Include]) -> None:
        self._find = find
        self._includable = includable

    def expand(self, answer: Json, paths: list[str]) -> Json:
        """Changes `answer` in place. Raises StripeError for a path that is not expandable."""
        for path in paths:
            self._walk(answer, path.split("."), path)
        return answer

    def check(self, paths: list[str], handler: Callable[..., object]) -> None:
        """Raises StripeError, before the handler does anything, for a path too deep, that none of its
        answers can have, or that leads to no id."""
        kind = handler.__annotations__.get("return")
        for path in paths:
            keys = path.split(".")
            if len(keys) > MAX_DEPTH:
                raise StripeError(
                    f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}"
                )
            if not self._leads(kind, keys):
                raise not_expandable(path, in_list=get_origin(kind) is ListObject)

    def _leads(self, kind: Any, keys: list[str]) -> bool:  # noqa: ANN401 - a type, or what stands for several
        """Whether the keys lead from an answer of that kind to an id or an object, as far as types tell."""
        return any(self._leads_from(part, keys) for part in _parts(kind))

    def _leads_from(self, part: Any, keys: list[str]) -> bool:  # noqa: ANN401 - as above
        struct = get_origin(part) or part
        if not (isinstance(struct, type) and issubclass(struct, Struct)):
            return struct not in _SCALARS
        if not keys:
            return True
        key, rest = keys[0], keys[1:]
        if key not in struct.__struct_fields__:
            return any(key == includable for _, includable in self._includable)
        kind = _hints(part)[key]
        return (key in IDS and str in _parts(kind)) or self._leads(kind, rest)

    def _walk(self, node: Json, keys: list[str], path: str) -> None:
        key, rest = keys[0], keys[1:]
        include = self._includable.get((node.get("object", ""), key))
        if include and not isinstance(node.get(key), dict | list):
            included = include(node)
            if included is None:
                return
            node[key] = to_json(included)
        if key not in node:
            raise not_expandable(path, in_list=node.get("object") == "list")
        node[key] = self._resolved(node[key], not rest, path)
        for child in node[key] if isinstance(node[key], list) else [node[key]]:
            if rest and isinstance(child, dict):
                self._walk(child, rest, path)

    def _resolved(self, value: Any, last: bool, path: str) -> Any:  # noqa: ANN401 - JSON
        if isinstance(value, list):
            return [self._resolved(item, last, path) for item in value]
        if not isinstance(value, str):
            if last and value is not None and not isinstance(value, dict):
                raise not_expandable(path)
            return value
        found = self._find(value)
        if found is None:
            raise not_expandable(path)
        return to_json(found)


def not_expandable(path: str, *, in_list: bool = False) -> StripeError:
    hint = f" You may want to try expanding 'data.{path}' instead." if in_list else ""
    return StripeError(f"This property cannot be expanded ({path}).{hint}")


@cache
def _hints(part: Any) -> dict[str, Any]:  # noqa: ANN401 - a Struct, or a generic one of something
    """The types of its attributes; the one of a list's `data` is that of its items."""
    hints = get_type_hints(get_origin(part) or part)
    return {**hints, "data": get_args(part)[0]} if get_args(part) else hints


def _parts(kind: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """What a union or a list is made of; what may be null is what it is otherwise."""
    if isinstance(kind, UnionType) or get_origin(kind) in {list, Union}:
        for part in get_args(kind):
            if part is not NoneType:
                yield from _parts(part)
    else:
        yield kind
