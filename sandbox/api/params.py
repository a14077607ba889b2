"""Request parameters: Stripe's bracketed form, decoded and checked against a struct that names every one.

A parameter struct lists what an operation takes. `UNSET` means "not sent"; a parameter that `""` clears
has `Literal[""]` among its types.
"""

import re
from typing import Any, Literal, NoReturn, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from qs_codec import DecodeOptions, decode

from sandbox.api.errors import StripeError

Clear = Literal[""]
Metadata = dict[str, str] | Clear | UnsetType

_FORM = DecodeOptions(depth=8, list_limit=1000, parameter_limit=5000, allow_empty_lists=False)
_PATH = re.compile(r" - at `\$(?P<path>.*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_REQUIRED = re.compile(r"missing required field `(?P<name>[^`]*)`")


class Params(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Every operation takes `expand`."""

    expand: list[str] | UnsetType = UNSET


class ListParams(Params, kw_only=True):
    limit: int = 10
    starting_after: str | UnsetType = UNSET
    ending_before: str | UnsetType = UNSET


P = TypeVar("P", bound=Params)


def parse_form(text: str) -> dict[str, Any]:
    """`items[0][price]=p` becomes `{"items": [{"price": "p"}]}`; every leaf stays a string."""
    try:
        return decode(text, _FORM) if text else {}
    except (ValueError, IndexError) as error:
        raise StripeError(f"Invalid parameters: {error}") from error


def convert(raw: dict[str, Any], params_type: type[P]) -> P:
    """The checked parameters. Raises StripeError that names the parameter as Stripe would."""
    try:
        return msgspec.convert(raw, params_type, strict=False)
    except msgspec.ValidationError as error:
        _refuse(raw, str(error))


def _refuse(raw: dict[str, Any], problem: str) -> NoReturn:
    found = _PATH.search(problem)
    path = found["path"] if found else ""
    if unknown := _UNKNOWN.search(problem):
        name = bracketed(f"{path}.{unknown['name']}")
        raise StripeError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    if required := _REQUIRED.search(problem):
        name = bracketed(f"{path}.{required['name']}")
        raise StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    name, sent = bracketed(path), _at(raw, path)
    if isinstance(sent, dict | list):
        raise StripeError(f"Invalid {name}: this parameter takes a single value.", param=name)
    if "`int`" in problem:
        raise StripeError(f"Invalid integer: {sent}", code="parameter_invalid_integer", param=name)
    if "`object`" in problem:
        raise StripeError("Invalid object", param=name)
    if "`array`" in problem:
        raise StripeError("Invalid array", param=name)
    if sent == "":
        message = (
            f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
            f"parameter; however '{name}' cannot be unset."
        )
        raise StripeError(message, code="parameter_invalid_empty", param=name)
    raise StripeError(f"Invalid {name}: {sent}", param=name)


def bracketed(path: str) -> str:
    """msgspec's `.items[0].price` (or `[...]` for a key) in Stripe's form, `items[0][price]`."""
    keys = [key for key in re.split(r"[.\[\]]+", path) if key]
    return keys[0] + "".join(f"[{key}]" for key in keys[1:]) if keys else ""


def _at(raw: Any, path: str) -> Any:  # noqa: ANN401 - whatever the client sent
    for key in (part for part in re.split(r"[.\[\]]+", path) if part):
        if isinstance(raw, list):
            raw = raw[int(key)] if key.isdigit() and int(key) < len(raw) else None
        elif isinstance(raw, dict):
            raw = raw.get(key)
    return raw
