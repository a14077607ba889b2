"""What the parameter `branding` makes of a brand. Pictures come as `data:` URIs."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict, replace

from branding import Brand, Corners, InvalidBrand, InvalidPicture, Overrides, Picture, Typeface
from branding.cleaning import cleaned_icon, cleaned_logo
from branding.color import InvalidColor
from services.brands.errors import BrandRefused
from services.configurations.params import BrandingParams

_PREFIXES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/svg+xml;base64,")


def cleaned(params: BrandingParams) -> dict[str, Picture]:
    """The pictures among the parameters, by their field; it takes a while. Raises BrandRefused."""
    ways: dict[str, Callable[[bytes], Picture]] = {"logo": cleaned_logo, "icon": cleaned_icon}
    found = {}
    for field, clean in ways.items():
        sent = getattr(params, field)
        if sent is not UNSET and sent != "":
            try:
                found[field] = clean(_content(sent, f"branding[{field}]"))
            except InvalidPicture as refusal:
                raise BrandRefused(str(refusal), f"branding[{field}]") from None
    return found


def overridden(before: Overrides, params: BrandingParams, pictures: Mapping[str, Picture]) -> Overrides:
    """`before` with what the parameters say. Raises BrandRefused."""
    said = _said(params) | {field: picture.name for field, picture in pictures.items()}
    after = replace(before, **{field: None if value == "" else value for field, value in said.items()})
    if "logo" in said and "logo_on_plate" not in said:
        after = replace(after, logo_on_plate=None)
    for field in ("business_name", "brand_color", "accent_color"):
        _check(field, getattr(after, field))
    return after


def changed(before: Brand, params: BrandingParams, pictures: Mapping[str, Picture], plain: Brand) -> Brand:
    """The deployment's own brand with what the parameters say; emptied, a field is as in `plain`."""
    said = asdict(overridden(Overrides(), params, pictures))
    if "logo" in pictures and params.logo_on_plate is UNSET:
        said["logo_on_plate"] = True
    after = replace(before, **{field: value for field, value in said.items() if value is not None})
    emptied = {field: getattr(plain, field) for field, value in _said(params).items() if value == ""}
    return replace(after, **emptied)


def _said(params: BrandingParams) -> dict[str, Any]:
    said = {name: value for name, value in asdict(params).items() if value is not UNSET}
    return {name: _KINDS[name](value) if name in _KINDS and value else value for name, value in said.items()}


def _content(sent: str, param: str) -> bytes:
    prefix = next((known for known in _PREFIXES if sent.startswith(known)), None)
    if prefix is None:
        raise BrandRefused(f"{param} is a data: URI with a PNG, JPEG or SVG picture in base64.", param)
    try:
        return base64.b64decode(sent[len(prefix) :], validate=True)
    except binascii.Error:
        raise BrandRefused(f"{param} is not valid base64.", param) from None


def _check(field: str, value: Any) -> None:  # noqa: ANN401 - what the field may be
    """By making a brand of it, which knows the rules."""
    if value is None:
        return
    try:
        Overrides(**{field: value}).over(_ANY)
    except (InvalidBrand, InvalidColor) as refusal:
        raise BrandRefused(str(refusal), f"branding[{field}]") from None


_KINDS: Mapping[str, Callable[[str], Any]] = {"corners": Corners, "typeface": Typeface}
_ANY = Brand("Any", "#000000", "#000000")
