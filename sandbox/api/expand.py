"""`expand`: ids in an answer replaced by their objects, and parts included that are left out by default
(docs.stripe.com/api/expanding_objects)."""

from collections.abc import Callable
from typing import Any

from sandbox.api.errors import StripeError
from sandbox.objects.base import to_json

MAX_DEPTH = 4

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
        """Raises StripeError, before the handler does anything, for a path too deep or that none of its
        answers can have."""
        kind = handler.__annotations__.get("return")
        for path in paths:
            keys = path.split(".")
            if len(keys) > MAX_DEPTH:
                raise StripeError(
                    f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}"
                )
            known = getattr(kind, "__struct_fields__", (keys[0],))
            if keys[0] not in known and all(keys[0] != key for _, key in self._includable):
                raise not_expandable(path)

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
