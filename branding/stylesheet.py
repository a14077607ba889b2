"""The brand as CSS custom properties: the only way its settings reach a page (SECURITY X3)."""

from __future__ import annotations

from branding import palette
from branding.brand import Brand, Corners, Typeface

# Families for Japanese stand in every stack, because the first family that has a glyph draws it. Named
# families instead of `system-ui`, which draws Latin letters in a Japanese face on some Windows machines.
JAPANESE_SANS = (
    '"Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo'
)
JAPANESE_SERIF = '"Hiragino Mincho ProN", "Noto Serif JP", "Noto Serif CJK JP", "Yu Mincho"'
STACKS = {
    Typeface.SYSTEM: '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial',
    Typeface.HUMANIST: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "Segoe UI"',
    Typeface.GEOMETRIC: 'Avenir, Montserrat, Corbel, "URW Gothic", "Century Gothic"',
    Typeface.SERIF: '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia',
    Typeface.ROUNDED: 'ui-rounded, "Varela Round", Nunito, Quicksand, "Hiragino Maru Gothic ProN"',
}

CORNERS = {
    Corners.SQUARE: {"--corner": "0px", "--corner-large": "0px", "--corner-button": "0px"},
    Corners.ROUNDED: {"--corner": "8px", "--corner-large": "12px", "--corner-button": "8px"},
    Corners.PILL: {"--corner": "12px", "--corner-large": "20px", "--corner-button": "999px"},
}


def stylesheet(brand: Brand) -> str:
    """The cascade layer `brand`, below every other: checked colours and the tables above, nothing else."""
    bright = {"color-scheme": "light dark"} | _shape(brand) | palette.light(brand).variables()
    dim = palette.dark(brand).variables()
    dimmed = f"@media (prefers-color-scheme:dark){{:root{{{_block(dim)}}}}}"
    return f"@layer brand{{\n:root{{{_block(bright)}}}\n{dimmed}\n}}\n"


def preview_stylesheet(brand: Brand, scope: str) -> str:
    """The same for what bears the class `scope`, in the scheme that its `data-scheme` names."""
    bright = {"color-scheme": "light"} | _shape(brand) | palette.light(brand).variables()
    dim = {"color-scheme": "dark"} | _shape(brand) | palette.dark(brand).variables()
    return (
        f'.{scope}[data-scheme="light"]{{{_block(bright)}}}\n.{scope}[data-scheme="dark"]{{{_block(dim)}}}\n'
    )


def _shape(brand: Brand) -> dict[str, str]:
    return CORNERS[brand.corners] | {"--typeface": _families(brand.typeface)}


def _families(typeface: Typeface) -> str:
    if typeface is Typeface.SERIF:
        return f"{STACKS[typeface]}, {JAPANESE_SERIF}, serif"
    return f"{STACKS[typeface]}, {JAPANESE_SANS}, sans-serif"


def _block(variables: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in variables.items())
