"""Stripe's request form: bracketed names, decoded and checked against a struct that names every parameter."""

import re
from functools import cache
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect

from web.api.errors import ApiError

MOST_PARAMETERS = 1000
DEEPEST = 8

_NAME = re.compile(r"(?P<first>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
_INNER = re.compile(r"\[([^\[\]]*)\]")
_PATH = re.compile(r" - at `\$(?P<path>.*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_REQUIRED = re.compile(r"missing required field `(?P<name>[^`]*)`")
_STEP = re.compile(r"[.\[\]]+")

P = TypeVar("P")


def parse_form(text: str) -> dict[str, Any]:
    """`items[0][price]=p` becomes `{"items": [{"price": "p"}]}`; every leaf is text. Raises ApiError.

    In one pass, for a form may be long and the answer may be a refusal; a name that is sent twice becomes a
    list, which no parameter takes.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise ApiError(f"A request has {MOST_PARAMETERS} parameters at most.") from None
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *steps, last = _steps(name)
        place = tree
        for step in steps:
            place = place.setdefault(step or str(len(place)), {})
            if not isinstance(place, dict):
                raise ApiError(f"Invalid {name[:100]}", param=name[:100])
        key = last or str(len(place))
        place[key] = [place[key], value] if key in place else value
    # The keys of metadata are the merchant's own, though they be numbers.
    return {name: value if name == "metadata" else _listed(value) for name, value in tree.items()}


def convert(raw: dict[str, Any], params_type: type[P]) -> P:
    """Raises ApiError that names the parameter as Stripe would."""
    try:
        return msgspec.convert(raw, params_type, strict=False)
    except msgspec.ValidationError as error:
        _refuse(raw, str(error), params_type)


def _steps(name: str) -> list[str]:
    """`a[b][]` becomes `a`, `b` and an empty step, which stands for the next place in a list."""
    found = _NAME.fullmatch(name)
    steps = [found["first"], *_INNER.findall(found["rest"])] if found else []
    if not 0 < len(steps) <= DEEPEST:
        raise ApiError(
            f"Received unknown parameter: {name[:100]}", code="parameter_unknown", param=name[:100]
        )
    return steps


def _listed(value: Any) -> Any:  # noqa: ANN401 - a branch of the form
    """What is numbered from 0 on without a gap is a list."""
    if not isinstance(value, dict):
        return value
    branches = {step: _listed(branch) for step, branch in value.items()}
    if all(str(number) in branches for number in range(len(branches))):
        return [branches[str(number)] for number in range(len(branches))]
    return branches


def _refuse(raw: dict[str, Any], problem: str, params_type: type) -> NoReturn:
    found = _PATH.search(problem)
    steps = [step for step in _STEP.split(found["path"]) if step] if found else []
    if unknown := _UNKNOWN.search(problem):
        name = _bracketed([*steps, unknown["name"]])
        raise ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    if required := _REQUIRED.search(problem):
        name = _bracketed([*steps, required["name"]])
        raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    name, sent, kinds = _bracketed(steps), _at(raw, steps), _kinds(_described(params_type), steps)
    if sent == "":
        raise ApiError(
            f"'{name}' was sent empty, which would unset it; but it cannot be unset.",
            code="parameter_invalid_empty",
            param=name,
        )
    for kind in kinds:
        if isinstance(kind, inspect.ListType):
            raise ApiError("Invalid array", param=name)
        if isinstance(kind, inspect.DictType | inspect.StructType) and not isinstance(sent, dict):
            raise ApiError("Invalid object", param=name)
        if isinstance(kind, inspect.IntType) and isinstance(sent, str):
            raise ApiError(f"Invalid integer: {sent[:100]}", code="parameter_invalid_integer", param=name)
        if isinstance(kind, inspect.BoolType) and isinstance(sent, str):
            raise ApiError(f"Invalid boolean: {sent[:100]}", param=name)
    shown = f": {sent[:100]}" if isinstance(sent, str) else ""
    words = [
        str(word) for kind in kinds if isinstance(kind, inspect.LiteralType) for word in kind.values if word
    ]
    hint = f". It must be one of {', '.join(words)}." if words else ""
    raise ApiError(f"Invalid {name}{shown}{hint}", param=name)


@cache
def _described(params_type: type) -> inspect.Type:
    return inspect.type_info(params_type)


def _kinds(kind: inspect.Type, steps: list[str]) -> list[inspect.Type]:
    """What may stand there, the members of a union one by one."""
    match kind:
        case inspect.UnionType():
            return [leaf for member in kind.types for leaf in _kinds(member, steps)]
        case inspect.ListType() if steps:
            return _kinds(kind.item_type, steps[1:])
        case inspect.StructType() if steps:
            fields = [field.type for field in kind.fields if field.encode_name == steps[0]]
            return [leaf for field in fields for leaf in _kinds(field, steps[1:])]
    return [] if steps else [kind]


def _bracketed(steps: list[str]) -> str:
    return steps[0] + "".join(f"[{step}]" for step in steps[1:]) if steps else ""


def _at(raw: Any, steps: list[str]) -> Any:  # noqa: ANN401 - whatever the client sent
    for step in steps:
        if isinstance(raw, list):
            raw = raw[int(step)] if step.isdigit() and int(step) < len(raw) else None
        elif isinstance(raw, dict):
            raw = raw.get(step)
    return raw
