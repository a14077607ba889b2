"""Every colour of the portal, worked out of the merchant's two, for light and for dark."""

from __future__ import annotations

from msgspec import Struct

from branding.brand import Brand
from branding.color import Color
from branding.contrast import EDGE, TEXT, ratio, readable, text_on

# A little more than the rule asks, so that a browser's own rounding never falls below it.
SAFE_TEXT = TEXT + 0.1
SAFE_EDGE = EDGE + 0.1


class Palette(Struct, frozen=True):
    """One scheme's colours by their role; each text has at least 4.5 : 1 on what it stands on."""

    surface: Color
    sunken: Color
    line: Color
    line_strong: Color
    ink: Color
    ink_soft: Color
    rail: Color
    on_rail: Color
    action: Color
    action_hover: Color
    action_edge: Color
    on_action: Color
    accent: Color
    accent_text: Color
    good: Color
    good_surface: Color
    warning: Color
    warning_surface: Color
    bad: Color
    bad_surface: Color
    info: Color
    info_surface: Color

    def variables(self) -> dict[str, str]:
        """CSS custom properties with their values."""
        return {f"--{name.replace('_', '-')}": getattr(self, name).css for name in self.__struct_fields__}


class _Scheme(Struct, frozen=True):
    """The lightness of each neutral and tone, the same for every merchant."""

    surface: float
    sunken: float
    line: float
    line_strong: float
    ink: float
    ink_soft: float
    tone: float
    tone_surface: float
    tone_surface_chroma: float
    neutral_chroma: float
    accent_contrast: float


LIGHT = _Scheme(0.993, 0.968, 0.905, 0.62, 0.24, 0.46, 0.44, 0.956, 0.032, 0.012, SAFE_TEXT)
# Coloured text on a dark page tires the eye at the least contrast allowed: there it gets more.
DARK = _Scheme(0.195, 0.24, 0.325, 0.62, 0.945, 0.76, 0.83, 0.285, 0.05, 0.014, 6.5)

GOOD_HUE, WARNING_HUE, BAD_HUE, INFO_HUE = 158.0, 70.0, 25.0, 250.0


def light(brand: Brand) -> Palette:
    """The brand colour as it was given, on neutrals tinted a little towards it."""
    color = Color.parse(brand.brand_color)
    surface = _neutral(color, LIGHT, LIGHT.surface)
    return _palette(
        brand, LIGHT, rail=color, action=color, edge=readable(color, [surface], SAFE_EDGE), surface=surface
    )


def dark(brand: Brand) -> Palette:
    """The rail dimmed, the primary button lifted until it stands out from the dark page."""
    color = Color.parse(brand.brand_color)
    surface = _neutral(color, DARK, DARK.surface)
    lightness, chroma, hue = color.oklch
    rail = Color.from_oklch(max(0.26, 0.24 + (lightness - 0.24) * 0.55), chroma * 0.8, hue)
    action = readable(color, [surface], SAFE_EDGE)
    return _palette(brand, DARK, rail=rail, action=action, edge=action, surface=surface)


def _palette(
    brand: Brand, scheme: _Scheme, *, rail: Color, action: Color, edge: Color, surface: Color
) -> Palette:
    color = Color.parse(brand.brand_color)
    accent = Color.parse(brand.accent_color)
    sunken = _neutral(color, scheme, scheme.sunken)
    on_action = text_on(action)
    good, good_surface = _tone(scheme, GOOD_HUE, surface)
    warning, warning_surface = _tone(scheme, WARNING_HUE, surface)
    bad, bad_surface = _tone(scheme, BAD_HUE, surface)
    info, info_surface = _tone(scheme, INFO_HUE, surface)
    return Palette(
        surface=surface,
        sunken=sunken,
        line=_neutral(color, scheme, scheme.line),
        line_strong=_neutral(color, scheme, scheme.line_strong),
        ink=_neutral(color, scheme, scheme.ink),
        ink_soft=_neutral(color, scheme, scheme.ink_soft),
        rail=rail,
        on_rail=text_on(rail),
        action=action,
        action_hover=_hover(action, on_action),
        action_edge=edge,
        on_action=on_action,
        accent=accent,
        accent_text=readable(accent, [surface, sunken], scheme.accent_contrast),
        good=good,
        good_surface=good_surface,
        warning=warning,
        warning_surface=warning_surface,
        bad=bad,
        bad_surface=bad_surface,
        info=info,
        info_surface=info_surface,
    )


def _neutral(brand: Color, scheme: _Scheme, lightness: float) -> Color:
    _, chroma, hue = brand.oklch
    middle = 1 - abs(lightness - 0.5) * 0.9
    return Color.from_oklch(lightness, min(chroma, scheme.neutral_chroma) * middle, hue)


def _tone(scheme: _Scheme, hue: float, surface: Color) -> tuple[Color, Color]:
    below = Color.from_oklch(scheme.tone_surface, scheme.tone_surface_chroma, hue)
    return readable(Color.from_oklch(scheme.tone, 0.115, hue), [surface, below], SAFE_TEXT), below


def _hover(action: Color, text: Color) -> Color:
    """A step away from the text's colour, so that hovering only ever adds contrast."""
    lightness, _, _ = action.oklch
    moved = [action.with_lightness(lightness + step) for step in (-0.045, 0.045)]
    return max(moved, key=lambda color: ratio(color, text))
