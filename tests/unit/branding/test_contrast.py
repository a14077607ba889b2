"""Text stays readable on, and in, any colour a merchant picks (LOOKS: at least 4.5 : 1, light and dark)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branding import Brand, palette
from branding.color import Color
from branding.contrast import BLACK, EDGE, TEXT, WHITE, ratio, readable, text_on
from branding.palette import Palette

channels = st.integers(0, 255)
colors = st.builds(Color, channels, channels, channels)

TONES = ("good", "warning", "bad", "info")
TEXT_PAIRS = [
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink_soft", "surface"),
    ("ink_soft", "sunken"),
    ("on_rail", "rail"),
    ("on_action", "action"),
    ("on_action", "action_hover"),
    ("accent_text", "surface"),
    ("accent_text", "sunken"),
    *[(tone, "surface") for tone in TONES],
    *[(tone, f"{tone}_surface") for tone in TONES],
    *[("ink", f"{tone}_surface") for tone in TONES],
    *[("ink_soft", f"{tone}_surface") for tone in TONES],
]


def assert_readable(colours: Palette) -> None:
    for text, ground in TEXT_PAIRS:
        found = ratio(getattr(colours, text), getattr(colours, ground))
        assert found >= TEXT, f"{text} on {ground}: {found:.2f}"
    for edge in ("action_edge", "line_strong"):
        assert ratio(getattr(colours, edge), colours.surface) >= EDGE


@given(brand=colors, accent=colors)
def test_every_text_of_both_schemes_reads_whatever_the_two_colours(brand: Color, accent: Color) -> None:
    """LOOKS: computed text colour of at least 4.5 : 1, controls' edges of at least 3 : 1."""
    chosen = Brand("Any", brand.hex, accent.hex)
    assert_readable(palette.light(chosen))
    assert_readable(palette.dark(chosen))


@pytest.mark.parametrize(
    "extreme", ["#000000", "#ffffff", "#777777", "#767676", "#ff0000", "#00ff00", "#0000ff"]
)
def test_extreme_colours_read_too(extreme: str) -> None:
    """LOOKS: the edges of the colour space and the greys around the turning point."""
    chosen = Brand("Any", extreme, extreme)
    assert_readable(palette.light(chosen))
    assert_readable(palette.dark(chosen))


@given(colors)
def test_the_brand_colour_itself_is_kept_on_the_light_rail_and_button(color: Color) -> None:
    """R10: branding is applied as set; only text and edges are computed."""
    light = palette.light(Brand("Any", color.hex, color.hex))
    assert light.rail == color
    assert light.action == color


@given(colors)
def test_a_readable_colour_is_left_alone(color: Color) -> None:
    """The settings page shows an adjusted colour only where one was needed."""
    adjusted = readable(color, [WHITE], TEXT)
    assert (adjusted == color) == (ratio(color, WHITE) >= TEXT)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#abcdef", "#abcdef", 1.0),
    ],
)
def test_ratio_is_the_one_of_wcag(one: str, other: str, expected: float) -> None:
    """LOOKS 4.5 : 1 means WCAG's definition; published pairs come out the same."""
    assert ratio(Color.parse(one), Color.parse(other)) == pytest.approx(expected, abs=0.01)


def test_text_on_prefers_white_then_a_tinted_ink() -> None:
    """LOOKS: calm text on the rail, white as long as it reads."""
    assert text_on(BLACK) == WHITE
    assert text_on(Color.parse("#0f3d4c")) == WHITE
    yellow = text_on(Color.parse("#ffd83d"))
    assert yellow not in {WHITE, BLACK}
