"""The brand of the sandbox's made-up merchant."""

from __future__ import annotations

from pathlib import Path

from branding.brand import Brand, Image

_PICTURES = Path(__file__).parent / "tidewater"


def tidewater() -> Brand:
    """A seller of tea by the month, who does not exist."""
    return Brand(
        business_name="Tidewater",
        brand_color="#0f3d4c",
        accent_color="#0b7a75",
        logo=_drawing("logo.svg"),
        logo_on_plate=False,
        icon=_drawing("icon.svg"),
    )


def _drawing(name: str) -> Image:
    return Image((_PICTURES / name).read_bytes(), "image/svg+xml")
