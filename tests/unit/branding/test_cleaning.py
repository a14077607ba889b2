"""What is uploaded as a logo comes out as pixels or as shapes, or not at all (SECURITY X4 to X6)."""

import io
import re
import struct
import zlib
from itertools import pairwise

import pytest
from PIL import Image

from branding import InvalidPicture
from branding.cleaning import cleaned_icon, cleaned_logo
from branding.pictures import LARGEST_BYTES, NO_PICTURE, TOO_LARGE, TOO_MANY_PIXELS, UNSAFE
from tests.unit.branding.files import jpeg, png, webp

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
USES = "<g id='{1}'><use href='#{0}'/><use href='#{0}'/></g>"


def svg(inside: str) -> bytes:
    return SVG.format(inside).encode()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("content", [png(), png(mode="RGB"), png(mode="L"), png(mode="P"), jpeg()])
def test_a_raster_becomes_a_new_png(content: bytes) -> None:
    """X5: re-encoded, whatever it was."""
    made = cleaned_logo(content)
    assert made.media_type == "image/png"
    assert re.fullmatch(r"[0-9a-f]{32}\.png", made.name)
    assert opened(made.content).format == "PNG"


def test_nothing_but_pixels_comes_through() -> None:
    """X5: no metadata, and nothing behind the picture: a file that is a page too is one no longer."""
    page = b"<script>alert(1)</script>"
    made = cleaned_logo(jpeg(comment=page) + page)
    assert b"script" not in made.content
    assert b"home" not in made.content
    assert opened(made.content).info == {}
    assert opened(made.content).size == (20, 40)  # turned as its metadata said


def test_a_logo_is_scaled_down_and_an_icon_made_square() -> None:
    """Issue 7.3: no more pixels than a page shows."""
    assert opened(cleaned_logo(png(1600, 400)).content).size == (640, 160)
    assert opened(cleaned_icon(png(600, 300)).content).size == (256, 256)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", NO_PICTURE),
        (b"hello", NO_PICTURE),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", NO_PICTURE),
        (b"%PDF-1.7", NO_PICTURE),
        (webp(), NO_PICTURE),
        (png()[:40], NO_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + svg("<script/>"), NO_PICTURE),
        (b"\xff\xd8\xff<html>", NO_PICTURE),
        (bytes(LARGEST_BYTES + 1), TOO_LARGE),
        (png() + bytes(LARGEST_BYTES), TOO_LARGE),
        (bomb(2001, 2000), TOO_MANY_PIXELS),
        (bomb(60_000, 60_000), TOO_MANY_PIXELS),
        (bomb(2_000, 2_000), NO_PICTURE),
    ],
)
def test_what_is_no_small_picture_is_refused(content: bytes, reason: str) -> None:
    """X5: magic bytes, at most 512 KB, at most 4 million pixels before anything is decoded."""
    with pytest.raises(InvalidPicture) as refusal:
        cleaned_logo(content)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        "<image href='https://evil.example/x.png'/>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<use xlink:href='https://evil.example/x.svg#a'/>",
        "<use href='other.svg#a'/>",
        "<a href='javascript:alert(1)'><path d='M0 0'/></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "<style>.a{fill:url(https://evil.example/x)}</style>",
        "<style>.a{fill:\\75rl(x)}</style>",
        "<path fill='url(https://evil.example/#a)'/>",
        "<path style='background:url(//evil.example)'/>",
        "<filter><feImage href='https://evil.example/x.png'/></filter>",
        "<g>" * 200 + "</g>" * 200,
        "<path id='a'/>" + "".join(USES.format(a, b) for a, b in pairwise("abcdef")),
        "<g id='a'><path/><use xlink:href='#%62'/></g><symbol id='b'><use href='#a'/></symbol>",
        "<path d='M0 0'/>" * 6000,
    ],
)
def test_a_drawing_that_acts_or_reaches_out_is_refused(inside: str) -> None:
    """X4: a logo that would lose a part of itself is refused, not broken."""
    with pytest.raises(InvalidPicture) as refusal:
        cleaned_logo(svg(inside))
    assert refusal.value.reason == UNSAFE


def test_a_drawing_may_repeat_a_part_of_itself() -> None:
    """X4: what is used holds no other use, so it is drawn as often as it is named."""
    part = "<defs><g id='a'><path d='M0 0h1'/></g></defs><use xlink:href='#a'/><g id='b'><use href='#a'/></g>"
    assert cleaned_logo(svg(part)).content.count(b"<use") == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><script/></html>", NO_PICTURE),
        (b"<svg><path d='M0 0'/></svg>", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", NO_PICTURE),
        (b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>" + svg("<text>&a;</text>"), UNSAFE),
        (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:script>1</s:script></s:svg>", UNSAFE),
        (svg("<script/>").decode().encode("utf-16"), None),
    ],
)
def test_what_is_no_plain_drawing_is_refused(content: bytes, reason: str | None) -> None:
    """X4: pages in a drawing's clothes, entities, other encodings."""
    with pytest.raises(InvalidPicture) as refusal:
        cleaned_logo(content)
    assert reason is None or refusal.value.reason == reason


def test_a_drawing_loses_handlers_comments_and_its_editors_notes() -> None:
    """X4: as drawing programs save them, logos are taken."""
    made = cleaned_logo(
        b"<?xml version='1.0'?><?xml-stylesheet href='x.css'?><!DOCTYPE svg PUBLIC 'a' 'b'>"
        + svg(
            "<!-- me --><metadata><x:y xmlns:x='urn:x' href='https://editor.example'/></metadata>"
            "<style>.a{fill:#369}</style><defs><linearGradient id='g'><stop/></linearGradient></defs>"
            "<path class='a' onclick='alert(1)' d='M0 0'/><rect fill='url(#g)'/><use xlink:href='#g'/>"
        )
    )
    assert made.media_type == "image/svg+xml"
    text = made.content.decode()
    for gone in ("onclick", "alert", "xml-stylesheet", "DOCTYPE", "<!--", "editor.example"):
        assert gone not in text
    for kept in (".a{fill:#369}", "url(#g)", 'd="M0 0"'):
        assert kept in text
