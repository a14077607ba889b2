"""The brand as CSS custom properties: the only way its settings reach a page (SECURITY X3)."""

from __future__ import annotations

from branding import palette
from branding.brand import Brand, Corners, Typeface

# Named families instead of `system-ui`, which draws Latin letters in a Chinese or Japanese face on some
# Windows machines. Families for Japanese stand in every stack, because the first family that has a glyph draws it.
GROTESQUE = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Cantarell, "Helvetica Neue", Arial'
)
JAPANESE_SANS = '"Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo'
JAPANESE_SERIF = '"Hiragino Mincho ProN", "Noto Serif JP", "Noto Serif CJK JP", "Yu Mincho"'
JAPANESE_ROUND = f'"Hiragino Maru Gothic ProN", {JAPANESE_SANS}'

STACKS = {
    Typeface.SYSTEM: f'{GROTESQUE}, {JAPANESE_SANS}, sans-serif',
    Typeface.HUMANIST: f'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "Segoe UI", {JAPANESE_SANS}, sans-serif',
    Typeface.GEOMETRIC: f'Avenir, Montserrat, Corbel, "URW Gothic", "Century Gothic", {JAPANESE_SANS}, sans-serif',
    Typeface.SERIF: f'"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, {JAPANESE_SERIF}, serif',
    Typeface.ROUNDED: f'ui-rounded, "SF Pro Rounded", "Varela Round", Nunito, Quicksand, {JAPANESE_ROUND}, sans-serif',
}

CORNERS = {
    Corners.SQUARE: {"--corner": "0px", "--corner-large": "0px", "--corner-button": "0px"},
    Corners.ROUNDED: {"--corner": "8px", "--corner-large": "12px", "--corner-button": "8px"},
    Corners.PILL: {"--corner": "12px", "--corner-large": "20px", "--corner-button": "999px"},
}


def stylesheet(brand: Brand) -> str:
    """The cascade layer `brand`, below every other: checked colours and the tables above, nothing else."""
    shape = CORNERS[brand.corners] | {"--typeface": STACKS[brand.typeface]}
    bright = {"color-scheme": "light dark"} | shape | palette.light(brand).variables()
    dim = palette.dark(brand).variables()
    dimmed = f"@media (prefers-color-scheme:dark){{:root{{{_block(dim)}}}}}"
    return f"@layer brand{{\n:root{{{_block(bright)}}}\n{dimmed}\n}}\n"


def _block(variables: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in variables.items())
