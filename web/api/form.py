"""Stripe's request form: bracketed names, decoded and checked against a struct that names every parameter."""

import re
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

import msgspec
from qs_codec import DecodeOptions, decode

from web.api.errors import ApiError

MOST_PARAMETERS = 1000
DEEPEST = 8

_FORM = DecodeOptions(depth=DEEPEST, list_limit=MOST_PARAMETERS, parameter_limit=MOST_PARAMETERS)
_PATH = re.compile(r" - at `\$(?P<path>.*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_REQUIRED = re.compile(r"missing required field `(?P<name>[^`]*)`")
_STEP = re.compile(r"[.\[\]]+")

P = TypeVar("P")


def parse_form(text: str) -> dict[str, Any]:
    """`items[0][price]=p` becomes `{"items": [{"price": "p"}]}`; every leaf is text. Raises ApiError."""
    if text.count("&") >= MOST_PARAMETERS:
        raise ApiError(f"A request has {MOST_PARAMETERS} parameters at most.")
    if "[" not in text and "%5B" not in text.upper():
        return _flat(text)
    try:
        return decode(text, _FORM)
    except (ValueError, IndexError) as error:
        raise ApiError("The parameters cannot be read.") from error


def convert(raw: dict[str, Any], params_type: type[P]) -> P:
    """Raises ApiError that names the parameter as Stripe would."""
    try:
        return msgspec.convert(raw, params_type, strict=False)
    except msgspec.ValidationError as error:
        _refuse(raw, str(error))


def _flat(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found[name] = [found[name], value] if name in found else value
    return found


def _refuse(raw: dict[str, Any], problem: str) -> NoReturn:
    found = _PATH.search(problem)
    steps = [step for step in _STEP.split(found["path"]) if step] if found else []
    if unknown := _UNKNOWN.search(problem):
        name = _bracketed([*steps, unknown["name"]])
        raise ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    if required := _REQUIRED.search(problem):
        name = _bracketed([*steps, required["name"]])
        raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    name, sent = _bracketed(steps), _at(raw, steps)
    if sent == "":
        raise ApiError(
            f"'{name}' was sent empty, which would unset it; but it cannot be unset.",
            code="parameter_invalid_empty",
            param=name,
        )
    if "`int`" in problem and isinstance(sent, str):
        raise ApiError(f"Invalid integer: {sent[:100]}", code="parameter_invalid_integer", param=name)
    for kind in ("object", "array"):
        if f"`{kind}" in problem and isinstance(sent, str):
            raise ApiError(f"Invalid {kind}", param=name)
    shown = f": {sent[:100]}" if isinstance(sent, str) else ""
    raise ApiError(f"Invalid {name}{shown}", param=name)


def _bracketed(steps: list[str]) -> str:
    return steps[0] + "".join(f"[{step}]" for step in steps[1:]) if steps else ""


def _at(raw: Any, steps: list[str]) -> Any:  # noqa: ANN401 - whatever the client sent
    for step in steps:
        if isinstance(raw, list):
            raw = raw[int(step)] if step.isdigit() and int(step) < len(raw) else None
        elif isinstance(raw, dict):
            raw = raw.get(step)
    return raw
