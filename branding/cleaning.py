"""The one way in for uploaded logos and icons (SECURITY X4, X5)."""

from __future__ import annotations

from branding.drawings import cleaned_drawing
from branding.pictures import LARGEST_BYTES, TOO_LARGE, InvalidPicture, Picture
from branding.rasters import cleaned_raster, raster_kind

# Twice what the largest place on a page takes, for dense screens.
LOGO_BOX = (640, 240)
ICON_BOX = (256, 256)


def cleaned_logo(content: bytes) -> Picture:
    """Raises InvalidPicture."""
    return _cleaned(content, LOGO_BOX, square=False)


def cleaned_icon(content: bytes) -> Picture:
    """Raises InvalidPicture."""
    return _cleaned(content, ICON_BOX, square=True)


def _cleaned(content: bytes, box: tuple[int, int], *, square: bool) -> Picture:
    if len(content) > LARGEST_BYTES:
        raise InvalidPicture(TOO_LARGE)
    if raster_kind(content):
        return cleaned_raster(content, box, square=square)
    return cleaned_drawing(content)
