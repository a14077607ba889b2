"""Picture files as merchants have them, and as attackers make them."""

import io

from PIL import Image


def png(width: int = 40, height: int = 20, mode: str = "RGBA") -> bytes:
    return _saved(Image.new(mode, (width, height), "#336699"), "PNG")


def jpeg(width: int = 40, height: int = 20, comment: bytes = b"") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010E] = "taken at home"
    return _saved(Image.new("RGB", (width, height), "#336699"), "JPEG", exif=exif, comment=comment)


def webp() -> bytes:
    return _saved(Image.new("RGB", (4, 4)), "WEBP")


def _saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **more)
    return file.getvalue()
