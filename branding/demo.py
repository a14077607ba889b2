"""The brand of the sandbox's made-up merchant."""

from __future__ import annotations

from pathlib import Path

from branding.brand import Brand
from branding.pictures import Picture

_PICTURES = Path(__file__).parent / "tidewater"


def tidewater() -> tuple[Brand, tuple[Picture, ...]]:
    """A seller of tea by the month, who does not exist, with the drawings that its brand names."""
    logo, icon = _drawing("logo.svg"), _drawing("icon.svg")
    brand = Brand(
        business_name="Tidewater",
        brand_color="#0f3d4c",
        accent_color="#0b7a75",
        logo=logo.name,
        logo_on_plate=False,
        icon=icon.name,
    )
    return brand, (logo, icon)


def _drawing(name: str) -> Picture:
    return Picture((_PICTURES / name).read_bytes(), "image/svg+xml")
