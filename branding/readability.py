"""What became of a merchant's two colours where they would have been hard to read or to see."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from branding import palette
from branding.brand import Brand
from branding.color import Color
from branding.contrast import ratio

Scheme = Literal["light", "dark"]
Role = Literal["on_rail", "accent_text", "action"]


class Readable(Struct, frozen=True):
    """One colour as it is shown on another. `wanted` is the merchant's own; None where none was asked for."""

    scheme: Scheme
    role: Role
    shown: Color
    on: Color
    wanted: Color | None = None

    @property
    def contrast(self) -> float:
        return ratio(self.shown, self.on)

    @property
    def wanted_contrast(self) -> float:
        """What the merchant's own colour would have had."""
        return ratio(self.wanted or self.shown, self.on)

    @property
    def adjusted(self) -> bool:
        return self.wanted is not None and self.wanted != self.shown


def readability(brand: Brand) -> tuple[Readable, ...]:
    """Text on the brand colour, then links and the primary button in each scheme."""
    color, accent = Color.parse(brand.brand_color), Color.parse(brand.accent_color)
    light, dark = palette.light(brand), palette.dark(brand)
    return (
        Readable("light", "on_rail", light.on_rail, light.rail),
        Readable("light", "accent_text", light.accent_text, light.surface, accent),
        Readable("dark", "accent_text", dark.accent_text, dark.surface, accent),
        Readable("dark", "action", dark.action, dark.surface, color),
    )
