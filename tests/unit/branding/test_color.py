"""Colours are read strictly and survive the way to OKLCH and back (SECURITY X3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branding.color import Color, InvalidColor

channels = st.integers(0, 255)
colors = st.builds(Color, channels, channels, channels)


@given(colors)
def test_hex_and_oklch_lead_back_to_the_same_colour(color: Color) -> None:
    """X3: what the stylesheet says is what the merchant set."""
    assert Color.parse(color.hex) == color
    assert Color.from_oklch(*color.oklch) == color


# Below a tenth, eight bits a channel are too coarse to keep a lightness.
@given(st.floats(0.1, 1), st.floats(0, 0.4), st.floats(0, 360))
def test_any_oklch_becomes_a_colour_that_a_screen_shows(lightness: float, chroma: float, hue: float) -> None:
    """LOOKS: a computed colour out of gamut loses colourfulness, not lightness."""
    shown = Color.from_oklch(lightness, chroma, hue)
    assert shown.oklch[0] == pytest.approx(lightness, abs=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "red",
        "#fff",
        "#12345",
        "#1234567",
        "123456",
        "#12345g",
        " #123456",
        "#123456\n",
        "#123456;}",
        "#１２３４５６",
        "rgb(0,0,0)",
        "url(//evil.example)",
        "var(--x)",
    ],
)
def test_anything_but_six_hex_digits_is_refused(text: str) -> None:
    """X3: strict pattern `#rrggbb`."""
    with pytest.raises(InvalidColor):
        Color.parse(text)


def test_a_refused_colour_is_quoted_only_in_part() -> None:
    """X3: the error names the value without repeating all of it."""
    with pytest.raises(InvalidColor) as refused:
        Color.parse("x" * 10_000)
    assert len(str(refused.value)) < 100
