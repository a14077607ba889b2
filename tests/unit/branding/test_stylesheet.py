"""The brand reaches pages as a generated style sheet of custom properties only (SECURITY X3)."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branding import Brand, Corners, Typeface
from branding.stylesheet import stylesheet

channels = st.integers(0, 255)
hex_colors = st.builds("#{:02x}{:02x}{:02x}".format, channels, channels, channels)

DECLARATION = re.compile(
    r"--[a-z-]+:(oklch\(\d\.\d+ \d\.\d+ \d+\.\d+\)|\d+px|[\w -]+|(\"[\w ]+\"|[\w-]+)(, (\"[\w ]+\"|[\w-]+))*)"
)


@given(hex_colors, hex_colors)
def test_every_declaration_is_a_known_kind_of_value(brand: str, accent: str) -> None:
    """X3: no url(), no expression, no text; only colours, lengths and family names."""
    text = stylesheet(Brand("Any </style><script>", brand, accent))
    assert "script" not in text
    for block in re.findall(r":root\{([^}]*)\}", text):
        for declaration in block.split(";"):
            assert declaration == "color-scheme:light dark" or DECLARATION.fullmatch(declaration), declaration


def test_dark_sets_every_colour_that_light_sets() -> None:
    """LOOKS: dark mode is designed; no colour is left over from light."""
    light, dark = (
        set(re.findall(r"(--[a-z-]+):oklch", block))
        for block in re.findall(r":root\{([^}]*)\}", stylesheet(Brand("Any", "#123456", "#654321")))
    )
    assert light == dark
    assert len(light) > 20


@pytest.mark.parametrize(("corners", "typeface"), list(itertools.product(Corners, Typeface)))
def test_every_corner_style_and_typeface_makes_a_stylesheet(corners: Corners, typeface: Typeface) -> None:
    """LOOKS: real Japanese fallbacks in every family."""
    text = stylesheet(Brand("Any", "#123456", "#654321", corners=corners, typeface=typeface))
    assert "--corner-button:" in text
    assert "Noto S" in text
