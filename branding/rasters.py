"""Uploaded PNG and JPEG files made anew, so that only their pixels are left (SECURITY X5)."""

from __future__ import annotations

import io

from branding.pictures import NO_PICTURE, TOO_MANY_PIXELS, InvalidPicture, Picture

MAGIC = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
MOST_PIXELS = 4_000_000


def raster_kind(content: bytes) -> str | None:
    """Which of MAGIC the file begins as."""
    return next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)


def cleaned_raster(content: bytes, box: tuple[int, int], *, square: bool = False) -> Picture:
    """The pixels as a new PNG that fits into `box`; `square` adds clear edges. Raises InvalidPicture."""
    kind = raster_kind(content)
    if kind is None:
        raise InvalidPicture(NO_PICTURE)
    from PIL import Image, ImageOps  # noqa: PLC0415 - an upload is rare, a start is not

    # Pillow's own limit warns where ours, checked before anything is decoded, refuses.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as found:
            small = found.width * found.height <= MOST_PIXELS
            upright = ImageOps.exif_transpose(found).convert("RGBA") if small else None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise InvalidPicture(NO_PICTURE) from error
    if upright is None:
        raise InvalidPicture(TOO_MANY_PIXELS)
    upright.thumbnail(box)
    pixels = Image.new("RGBA", upright.size)
    pixels.paste(upright)  # nothing else of the file comes along
    if square and pixels.width != pixels.height:
        edge = max(pixels.size)
        pixels = ImageOps.pad(pixels, (edge, edge), color=(0, 0, 0, 0))
    made = io.BytesIO()
    pixels.save(made, "PNG", optimize=True)
    return Picture(made.getvalue(), "image/png")
