"""Keeps text readable on, and in, whatever colour a merchant picks."""

from __future__ import annotations

from collections.abc import Sequence

from branding.color import Color

TEXT = 4.5
EDGE = 3.0

WHITE = Color(255, 255, 255)
BLACK = Color(0, 0, 0)


def luminance(color: Color) -> float:
    """WCAG's relative luminance, 0 for black to 1 for white."""
    red, green, blue = color.linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Color, other: Color) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: Color) -> Color:
    """White, a dark ink of the background's hue, or black: the first that reads at 4.5 : 1 or better."""
    _, chroma, hue = background.oklch
    ink = Color.from_oklch(0.2, min(chroma, 0.04), hue)
    return next(color for color in (WHITE, ink, BLACK) if ratio(color, background) >= TEXT)


def readable(color: Color, backgrounds: Sequence[Color], least: float) -> Color:
    """The colour itself, or the nearest of its hue that has `least` contrast with every background.

    The backgrounds are all light or all dark: the colour moves away from them.
    """
    lightness, _, _ = color.oklch
    step = -0.005 if luminance(backgrounds[0]) > 0.18 else 0.005
    adjusted = color
    while min(ratio(adjusted, background) for background in backgrounds) < least:
        lightness += step
        adjusted = color.with_lightness(lightness)
    return adjusted
