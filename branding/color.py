"""Colours, between the merchant's `#rrggbb` and OKLCH, where equal steps look equal."""

from __future__ import annotations

import math
import re

from msgspec import Struct

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")

Triple = tuple[float, float, float]


class InvalidColor(ValueError):
    """A colour that is not written `#rrggbb` (SECURITY X3)."""


class Color(Struct, frozen=True):
    """One opaque sRGB colour of eight bits a channel."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Color:
        """Reads exactly `#rrggbb`; anything else raises InvalidColor."""
        if not HEX.match(text):
            raise InvalidColor(f"A colour is written #rrggbb, not {text[:20]!r}.")
        return cls(int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))

    @classmethod
    def from_oklch(cls, lightness: float, chroma: float, hue: float) -> Color:
        """The colour itself, or the most colourful of its lightness and hue that a screen can show."""
        lightness = min(max(lightness, 0.0), 1.0)
        while chroma > 0:
            linear = _linear_from_oklch(lightness, chroma, hue)
            if all(-0.00001 <= part <= 1.00001 for part in linear):
                return cls._from_linear(linear)
            chroma -= 0.002
        return cls._from_linear(_linear_from_oklch(lightness, 0.0, hue))

    @classmethod
    def _from_linear(cls, linear: Triple) -> Color:
        red, green, blue = (round(255 * _encode(min(max(part, 0.0), 1.0))) for part in linear)
        return cls(red, green, blue)

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def linear(self) -> Triple:
        """The channels as amounts of light, 0 to 1."""
        return _decode(self.red / 255), _decode(self.green / 255), _decode(self.blue / 255)

    @property
    def oklch(self) -> Triple:
        """Lightness 0 to 1, chroma 0 to about 0.37, hue in degrees."""
        red, green, blue = self.linear
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
        return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360

    @property
    def css(self) -> str:
        """The colour for a stylesheet, precise enough to come back as the same eight bits."""
        lightness, chroma, hue = self.oklch
        return f"oklch({lightness:.5f} {chroma:.5f} {hue:.2f})"

    def with_lightness(self, lightness: float) -> Color:
        """The same hue, lighter or darker, as colourful as that lightness allows."""
        _, chroma, hue = self.oklch
        return Color.from_oklch(lightness, chroma, hue)


def _linear_from_oklch(lightness: float, chroma: float, hue: float) -> Triple:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _decode(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encode(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
