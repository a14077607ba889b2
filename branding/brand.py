"""What a merchant may set about the portal's looks, and nothing more (R10)."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct

from branding.color import Color

LONGEST_NAME = 100
_PICTURE = re.compile(r"[0-9a-f]{32}\.(png|svg)", re.ASCII)


class InvalidBrand(ValueError):
    """A brand that cannot be shown; the message says which part and why."""


class Corners(StrEnum):
    """How round panels, fields and buttons are."""

    SQUARE = "square"
    ROUNDED = "rounded"
    PILL = "pill"


class Typeface(StrEnum):
    """A short list of families that every visitor's system already has."""

    SYSTEM = "system"
    HUMANIST = "humanist"
    GEOMETRIC = "geometric"
    SERIF = "serif"
    ROUNDED = "rounded"


class Brand(Struct, frozen=True):
    """A merchant's name, pictures and colours; raises InvalidBrand or InvalidColor for anything else.

    `logo` and `icon` are the names of cleaned pictures. The logo lies on a white plate unless it was drawn to
    lie on the brand colour.
    """

    business_name: str
    brand_color: str
    accent_color: str
    logo: str | None = None
    logo_on_plate: bool = True
    icon: str | None = None
    corners: Corners = Corners.ROUNDED
    typeface: Typeface = Typeface.SYSTEM

    def __post_init__(self) -> None:
        if not self.business_name.strip() or len(self.business_name) > LONGEST_NAME:
            raise InvalidBrand(f"The business name has 1 to {LONGEST_NAME} characters.")
        if not self.business_name.isprintable():
            raise InvalidBrand("The business name is one line of printable characters.")
        Color.parse(self.brand_color)
        Color.parse(self.accent_color)
        for picture in (self.logo, self.icon):
            if picture is not None and not _PICTURE.fullmatch(picture):
                raise InvalidBrand("A picture is named by its content.")
