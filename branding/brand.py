"""What a merchant may set about the portal's looks, and nothing more (R10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from branding.color import Color

LONGEST_NAME = 100
SUFFIXES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


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


@dataclass(frozen=True)
class Image:
    """A picture's bytes, already cleaned, with a media type of the short list in `SUFFIXES`."""

    content: bytes
    media_type: str

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.media_type]

    def __post_init__(self) -> None:
        if self.media_type not in SUFFIXES:
            raise InvalidBrand(f"A picture is one of {', '.join(sorted(SUFFIXES))}.")


@dataclass(frozen=True)
class Brand:
    """A merchant's name, pictures and colours; raises InvalidBrand or InvalidColor for anything else.

    The logo lies on a light plate unless it was drawn to lie on the brand colour.
    """

    business_name: str
    brand_color: str
    accent_color: str
    logo: Image | None = None
    logo_on_plate: bool = True
    icon: Image | None = None
    corners: Corners = Corners.ROUNDED
    typeface: Typeface = Typeface.SYSTEM

    def __post_init__(self) -> None:
        if not self.business_name.strip() or len(self.business_name) > LONGEST_NAME:
            raise InvalidBrand(f"The business name has 1 to {LONGEST_NAME} characters.")
        if not self.business_name.isprintable():
            raise InvalidBrand("The business name is one line of printable characters.")
        Color.parse(self.brand_color)
        Color.parse(self.accent_color)
