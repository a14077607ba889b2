"""Request parameters: Stripe's bracketed form, decoded and checked against a struct that names every one.

A parameter struct lists what an operation takes. `UNSET` means "not sent"; a parameter that `""` clears
has `Literal[""]` among its types.
"""

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from sandbox.api.errors import StripeError
from sandbox.api.refusals import LATEST, refusal

Clear = Literal[""]
Timestamp = Annotated[int, msgspec.Meta(ge=0, le=LATEST)]
# Beyond these bounds no date can be worked out; an interval of Stripe's is three years at most.
IntervalCount = Annotated[int, msgspec.Meta(ge=1, le=3 * 365)]
Days = Annotated[int, msgspec.Meta(ge=0, le=2 * 365)]
Months = Annotated[int, msgspec.Meta(ge=1, le=100 * 12)]
Metadata = dict[str, str] | Clear | UnsetType


class Nested(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A parameter that has parameters of its own."""


class Range(Nested, kw_only=True):
    """Bounds of a time in Unix seconds."""

    gt: int | UnsetType = UNSET
    gte: int | UnsetType = UNSET
    lt: int | UnsetType = UNSET
    lte: int | UnsetType = UNSET


Moments = int | Range | UnsetType
"""A list's filter on a time: that very second, or a range."""


def within(moment: int | None, wanted: Moments) -> bool:
    """Whether `moment` passes the filter; an unset moment passes only where nothing is asked."""
    if wanted is UNSET:
        return True
    if moment is None:
        return False
    if isinstance(wanted, int):
        return moment == wanted
    return (
        (wanted.gt is UNSET or moment > wanted.gt)
        and (wanted.gte is UNSET or moment >= wanted.gte)
        and (wanted.lt is UNSET or moment < wanted.lt)
        and (wanted.lte is UNSET or moment <= wanted.lte)
    )


class Params(Nested, kw_only=True):
    """What an operation takes beside `expand`, which every operation takes (`take_expand`)."""


class ListParams(Params, kw_only=True):
    limit: int = 10
    starting_after: str | UnsetType = UNSET
    ending_before: str | UnsetType = UNSET


P = TypeVar("P", bound=Params)


def take_expand(raw: dict[str, Any]) -> list[str]:
    """Takes the paths of `expand` out of the parameters. Raises StripeError for anything but a list."""
    try:
        return msgspec.convert(raw.pop("expand", []), list[str])
    except msgspec.ValidationError:
        raise StripeError("Invalid array", param="expand") from None


def convert(raw: dict[str, Any], params_type: type[P]) -> P:
    """The checked parameters. Raises StripeError that names the parameter as Stripe would."""
    try:
        params = msgspec.convert(raw, params_type, strict=False)
    except msgspec.ValidationError as error:
        raise refusal(raw, params_type, str(error)) from None
    _check_metadata(raw)
    return params


def _check_metadata(raw: Any) -> None:  # noqa: ANN401 - whatever the client sent
    """Raises StripeError for metadata, however deep, with a key or a value that is too long."""
    parts = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for name, part in parts:
        if name == "metadata" and isinstance(part, dict):
            for key, value in part.items():
                _check_length("key", key, 40)
                _check_length("value", value, 500)
        else:
            _check_metadata(part)


def _check_length(noun: str, text: str, most: int) -> None:
    if len(text) > most:
        raise StripeError(
            f"Metadata {noun}s can have up to {most} characters, but you passed in a {noun} that is "
            f"{len(text)} characters. Invalid {noun}: {text}",
            param="metadata",
        )
