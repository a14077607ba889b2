"""Parameters refused in Stripe's words: which one, and what is wrong with it."""

import re
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UnsetType

from sandbox.api.errors import StripeError, unknown_parameter

LATEST = 2**32 - 1  # Unix seconds, in 2106: a later time were milliseconds

_PATH = re.compile(r" - at `\$(?P<path>.*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_TOO_LONG = re.compile(r"of length <= (\d+)")
_REQUIRED = re.compile(r"missing required field `(?P<name>[^`]*)`")


def refusal(raw: dict[str, Any], params_type: type[msgspec.Struct], problem: str) -> StripeError:
    """Stripe's words for msgspec's `problem` with the parameters `raw`."""
    found = _PATH.search(problem)
    keys = _real_keys(raw, found["path"] if found else "", problem)
    if unknown := _UNKNOWN.search(problem):
        name = bracketed([*keys, unknown["name"]])
        return unknown_parameter(name)
    if required := _REQUIRED.search(problem):
        name = bracketed([*keys, required["name"]])
        return StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    name, sent, types = bracketed(keys), _at(raw, keys), _types_at(params_type, keys)
    return _wrong_shape(name, sent, types) or _wrong_value(name, sent, types, problem)


def at_most_one(params: msgspec.Struct, *names: str, where: str = "") -> None:
    """Raises StripeError where several of the parameters `names`, which lie at `where`, were sent."""
    sent = [name for name in names if getattr(params, name) is not msgspec.UNSET]
    if len(sent) > 1:
        param = f"{where}[{sent[0]}]" if where else sent[0]
        raise StripeError(f"You may only specify one of these parameters: {', '.join(sent)}.", param=param)


def only_with_confirm(params: msgspec.Struct, *names: str) -> None:
    """Raises StripeError for what says how to confirm an intent that is not to be confirmed yet."""
    for name in names:
        if getattr(params, name) is not msgspec.UNSET:
            raise StripeError(f"`{name}` can only be used with `confirm` set to `true`.", param=name)


def _wrong_shape(name: str, sent: Any, types: list[Any]) -> StripeError | None:  # noqa: ANN401
    if any(_is_object(kind) for kind in types) and not isinstance(sent, dict):
        return StripeError("Invalid object", param=name)
    if any(get_origin(kind) is list for kind in types):
        return StripeError("Invalid array", param=name)
    if isinstance(sent, dict | list):
        return StripeError("Invalid string: must be a single value", param=name)
    return None


def _wrong_value(name: str, sent: str, types: list[Any], problem: str) -> StripeError:
    if f"`int` <= {LATEST}" in problem:
        return StripeError("Invalid timestamp: must be Unix time in seconds", param=name)
    if int in types:
        return StripeError(f"Invalid integer: {sent}", code="parameter_invalid_integer", param=name)
    if sent == "":
        message = (
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or "
            "supply a non-empty value."
        )
        return StripeError(message, code="parameter_invalid_empty", param=name)
    if choices := [str(value) for kind in types if get_origin(kind) is Literal for value in get_args(kind)]:
        return StripeError(f"Invalid {name}: must be one of {listed([c for c in choices if c])}", param=name)
    if limit := _TOO_LONG.search(problem):
        message = f"Invalid string: {sent[:10]}...{sent[-4:]}; must be at most {limit[1]} characters"
        return StripeError(message, param=name)
    kinds: dict[Any, str] = {bool: "boolean", float: "decimal"}
    kind = kinds.get(types[0] if types else str, "string")
    return StripeError(f"Invalid {kind}: {sent}", param=name)


def listed(words: list[str]) -> str:
    """`a`, `a or b`, `a, b, or c`."""
    if len(words) < 3:
        return " or ".join(words)
    return f"{', '.join(words[:-1])}, or {words[-1]}"


def bracketed(keys: list[str]) -> str:
    """`items[0][price]`."""
    return keys[0] + "".join(f"[{key}]" for key in keys[1:]) if keys else ""


def _real_keys(raw: Any, path: str, problem: str) -> list[str]:  # noqa: ANN401 - whatever the client sent
    """msgspec's `.items[0].price` as keys; its `[...]` stands for the key of a map that it objects to."""
    keys: list[str] = []
    for key in (part for part in re.split(r"[.\[\]]+", path.replace("[...]", "[*]")) if part):
        real = key
        if key == "*" and isinstance(raw, dict):
            unknown = _UNKNOWN.search(problem)
            fitting = [k for k, v in raw.items() if unknown and isinstance(v, dict) and unknown["name"] in v]
            real = (fitting or list(raw))[0]
        keys.append(real)
        raw = _at(raw, [real])
    return keys


def _at(raw: Any, keys: list[str]) -> Any:  # noqa: ANN401 - whatever the client sent
    for key in keys:
        if isinstance(raw, list):
            raw = raw[int(key)] if key.isdigit() and int(key) < len(raw) else None
        elif isinstance(raw, dict):
            raw = raw.get(key)
    return raw


def _types_at(params_type: type[msgspec.Struct], keys: list[str]) -> list[Any]:
    """What may stand at `keys`: a union's members one by one."""
    types: list[Any] = [params_type]
    for key in keys:
        types = [member for kind in types for member in _members(kind, key)]
    return types


def _members(kind: Any, key: str) -> list[Any]:  # noqa: ANN401 - a type
    if _is_struct(kind):
        return _flat(get_type_hints(kind, include_extras=True)[key])
    if get_origin(kind) in (list, dict):
        return _flat(get_args(kind)[-1])
    return []


def _flat(kind: Any) -> list[Any]:  # noqa: ANN401 - a type
    if get_origin(kind) is Annotated:
        return _flat(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [flat for member in get_args(kind) for flat in _flat(member)]
    return [] if kind is UnsetType else [kind]


def _is_struct(kind: Any) -> bool:  # noqa: ANN401 - a type
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _is_object(kind: Any) -> bool:  # noqa: ANN401 - a type
    return _is_struct(kind) or get_origin(kind) is dict
