"""Logos and icons as they are kept: cleaned, and named by their content (SECURITY X4 to X6)."""

from __future__ import annotations

import hashlib

from msgspec import Struct

SUFFIXES = {"image/svg+xml": "svg", "image/png": "png"}
LARGEST_BYTES = 512 * 1024


class InvalidPicture(ValueError):
    """A file that is not taken as a picture. `reason` is a key of `EXPLAINED`, for whoever explains it."""

    def __init__(self, reason: str) -> None:
        super().__init__(EXPLAINED[reason])
        self.reason = reason


TOO_LARGE, TOO_MANY_PIXELS, NO_PICTURE, UNSAFE = "too_large", "too_many_pixels", "no_picture", "unsafe"
EXPLAINED = {
    TOO_LARGE: "A picture has at most 512 KB.",
    TOO_MANY_PIXELS: "A picture has at most 4 million pixels.",
    NO_PICTURE: "A picture is a PNG, JPEG or SVG file, whole and readable.",
    UNSAFE: "This SVG refers to other files, or is built in a way that is not taken. Export it as plain SVG.",
}


class Picture(Struct, frozen=True):
    """Bytes that were cleaned, of a media type in `SUFFIXES`."""

    content: bytes
    media_type: str

    def __post_init__(self) -> None:
        if self.media_type not in SUFFIXES:
            raise InvalidPicture(NO_PICTURE)

    @property
    def name(self) -> str:
        """Nothing of the name under which it was uploaded (SECURITY X6)."""
        return f"{hashlib.sha256(self.content).hexdigest()[:32]}.{SUFFIXES[self.media_type]}"
