"""Parameters laid over an object: what was not said stays, `""` empties, a struct goes down into a struct."""

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from services.configurations.params import Params

S = TypeVar("S", bound=Struct)


def merged(current: S, params: Params | UnsetType, *, ignore: frozenset[str] = frozenset()) -> S:
    """`current` with the fields that `params` names, but for those to `ignore`."""
    if params is UNSET:
        return current
    said = {name: value for name, value in msgspec.structs.asdict(params).items() if value is not UNSET}
    changes = {name: _changed(current, name, value) for name, value in said.items() if name not in ignore}
    # Through plain values once more: a list of parameter structs becomes one of objects.
    return msgspec.convert(
        {**msgspec.structs.asdict(current), **changes}, type(current), from_attributes=True
    )


def _changed(current: Struct, name: str, value: Any) -> Any:  # noqa: ANN401 - a field's value
    before = getattr(current, name)
    if value == "":
        return [] if isinstance(before, list) else None
    if isinstance(value, Params):
        return merged(before, value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _plain(item: Any) -> Any:  # noqa: ANN401 - an item of a list
    """Without what was not said, so that the object's own defaults hold."""
    if not isinstance(item, Params):
        return item
    return {name: _plain(value) for name, value in msgspec.structs.asdict(item).items() if value is not UNSET}


def merged_metadata(current: dict[str, str], sent: dict[str, str] | str | UnsetType) -> dict[str, str]:
    """Key by key: an empty value removes its key, an empty whole removes all."""
    if sent is UNSET:
        return current
    if not isinstance(sent, dict):
        return {}
    return {key: value for key, value in {**current, **sent}.items() if value}
