"""Uploaded SVG files with nothing left in them but shapes, text and colours (SECURITY X4)."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.parsers import expat

from py_svg_hush import filter_svg

from branding.pictures import NO_PICTURE, UNSAFE, InvalidPicture, Picture

SVG = "http://www.w3.org/2000/svg"
DEEPEST, MOST_ELEMENTS = 40, 5_000

# What a logo has no need of, and what of its own accord loads, runs or moves.
REFUSED = frozenset(
    {
        "a",
        "animate",
        "animateMotion",
        "animateTransform",
        "discard",
        "feImage",
        "foreignObject",
        "handler",
        "iframe",
        "image",
        "listener",
        "script",
        "set",
    }
)
_REACHES_OUT = re.compile(r"url\(\s*['\"]?(?!#|['\"\s])|image-set|\\|javascript:|data:|//", re.IGNORECASE)
_STYLE_REACHES_OUT = re.compile(rf"@|{_REACHES_OUT.pattern}", re.IGNORECASE)


def cleaned_drawing(content: bytes) -> Picture:
    """The drawing filtered by svg-hush, and looked through again. Raises InvalidPicture.

    What would need a repair that the merchant could not foresee is refused instead: a logo that lost its
    picture or its style would be shown broken.
    """
    _Look(content, strict=False)
    try:
        cleaned = filter_svg(content, {})
    except ValueError as error:
        raise InvalidPicture(NO_PICTURE) from error
    _Look(cleaned, strict=True)
    return Picture(cleaned, "image/svg+xml")


class _Look:
    """Walks through a document without building it; raises InvalidPicture where it is not to be taken.

    Not strict, it looks for what filtering would remove to the drawing's harm; strict, for all that acts.
    """

    def __init__(self, content: bytes, *, strict: bool) -> None:
        self._strict = strict
        self._open: list[str] = []  # ids of the elements that are open, empty where one has none
        self._used: set[str] = set()  # ids of what is drawn again by a `use`
        self._users: set[str] = set()  # ids of what holds a `use`
        self._elements = 0
        self._style: list[str] | None = None  # the text of the style element that is open
        parser = expat.ParserCreate("utf-8", " ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise InvalidPicture(NO_PICTURE) from error
        if self._used & self._users:  # each level of them would double what a browser draws
            raise InvalidPicture(UNSAFE)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, internal: int) -> None:
        """Entities make small files huge; the plain DOCTYPE of older editors says nothing."""
        if internal or self._strict:
            raise InvalidPicture(UNSAFE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        self._open.append(attributes.get("id", ""))
        self._elements += 1
        if self._elements == 1 and (tag != "svg" or space != SVG):
            raise InvalidPicture(NO_PICTURE)
        if len(self._open) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise InvalidPicture(UNSAFE)
        if space != SVG:
            if self._strict:
                raise InvalidPicture(UNSAFE)
            return  # an editor's notes, which filtering takes away
        if tag in REFUSED or not all(self._harmless(*pair) for pair in attributes.items()):
            raise InvalidPicture(UNSAFE)
        if tag == "use":
            references = (value for name, value in attributes.items() if name.endswith("href"))
            self._used.update(unquote(value.removeprefix("#")) for value in references)
            self._users.update(filter(None, self._open))
        if tag == "style":
            self._style = []

    def _harmless(self, attribute: str, value: str) -> bool:
        space, _, name = attribute.rpartition(" ")
        if name == "href":
            return value.startswith("#")
        if self._strict and name.lower().startswith("on"):
            return False
        return bool(space) or not _REACHES_OUT.search(value)

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _end(self, name: str) -> None:
        self._open.pop()
        if name.endswith("style") and self._style is not None:
            if _STYLE_REACHES_OUT.search("".join(self._style)):
                raise InvalidPicture(UNSAFE)
            self._style = None
