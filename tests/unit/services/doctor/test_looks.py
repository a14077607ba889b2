"""Issue 7.7: whose page it is."""

import pytest

from branding import Brand
from branding.demo import tidewater
from services.doctor import Level
from services.doctor.looks import looks

DEMO = tidewater()[0]


@pytest.mark.parametrize(
    ("brand", "level", "words"),
    [
        (None, Level.NOTE, "no name"),
        (Brand("Almanac", "#112233", "#334455"), Level.NOTE, "Almanac, and no logo"),
        (DEMO, Level.GOOD, "Tidewater"),
    ],
)
def test_the_looks(brand: Brand | None, level: Level, words: str) -> None:
    """A page without a logo works, and is worth a note."""
    [finding] = looks(brand)
    assert finding.level is level
    assert words in finding.sentence
