"""An icon for a merchant who has uploaded none: a square of the brand colour, cornered like the page."""

from __future__ import annotations

from branding.brand import Brand, Corners
from branding.color import Color

_RADIUS = {Corners.SQUARE: 0, Corners.ROUNDED: 8, Corners.PILL: 16}


def mark(brand: Brand) -> str:
    """SVG without any text, from a checked colour and the table above."""
    color = Color.parse(brand.brand_color).hex
    corner = _RADIUS[brand.corners]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="31" height="31" x=".5" y=".5" rx="{corner}" fill="{color}" stroke="#8888"/></svg>'
    )
