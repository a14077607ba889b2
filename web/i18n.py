"""Languages: which one a visitor reads, and every sentence in it.

English is the source text; each other language is one `locale/<language>/LC_MESSAGES/portal.po`, read at its
first use. The language of the moment lives in a context variable, so that templates, macros and Python share
it.
"""

import gettext as gettext_module
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

SOURCE = "en"
CATALOGUES = Path(__file__).parent / "locale"


class Language(Struct, frozen=True):
    """A language that the portal speaks, in a region's formats: `tag` is what `<html lang>` says."""

    tag: str
    code: str
    money: Locale
    dates: Locale


@cache
def _translations(code: str) -> gettext_module.NullTranslations:
    """A language's catalogue, read when its first visitor comes: no start waits for it."""
    if code == SOURCE:
        return gettext_module.NullTranslations()
    with (CATALOGUES / code / "LC_MESSAGES" / "portal.po").open("rb") as source:
        catalogue = read_po(source, locale=code, domain="portal")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


LANGUAGES: tuple[str, ...] = (
    SOURCE,
    *(path.parts[-3] for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/portal.po"))),
)


@lru_cache(maxsize=256)
def spoken(tag: str) -> Language | None:
    """The language of a BCP 47 tag, with its region's formats; None where the portal does not speak it."""
    try:
        locale = Locale.parse(tag.strip()[:35], sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    if locale.language not in LANGUAGES:
        return None
    code = f"{locale.language}-{locale.territory}" if locale.territory else locale.language
    # English of no region writes money as in America ("$20.00") and dates as most do ("22 December").
    dates = Locale("en", "001") if code == SOURCE else locale
    return Language(tag=code, code=locale.language, money=locale, dates=dates)


DEFAULT = Language(tag=SOURCE, code=SOURCE, money=Locale("en"), dates=Locale("en", "001"))

_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def tagged(tag: str) -> Language:
    """The language whose `tag` that is."""
    return spoken(tag) or DEFAULT


def choose(tags: Iterable[str | None]) -> Language:
    """The first of these that the portal speaks, English otherwise."""
    for tag in tags:
        language = spoken(tag) if tag else None
        if language is not None:
            return language
    return DEFAULT


@lru_cache
def own_name(code: str) -> str:
    """A language by the name that its speakers give it."""
    return str(Locale(code).get_display_name(code))


@lru_cache(maxsize=1024)
def accepted(header: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header, best first; what cannot be read is left out."""
    weighted: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return tuple(tag for _, tag in sorted(weighted, key=lambda found: -found[0]))


def current() -> Language:
    """The language of the request at hand."""
    return _current.get()


def use(language: Language) -> None:
    """From here on, in this task and those it starts, speak `language`."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the block."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def translated(message: str) -> str:
    """`message` in the current language, its placeholders untouched."""
    return _translated(message, _current.get().code)


@lru_cache(maxsize=8192)
def _translated(message: str, code: str) -> str:
    return _translations(code).gettext(message)


@lru_cache(maxsize=8192)
def _said(message: str, code: str) -> str:
    """A sentence with nothing to fill in; its `%%` is one `%` like that of the others."""
    return _translated(message, code) % {}


def gettext(message: str, **values: object) -> str:
    """`message` in the current language with `%(name)s` filled in."""
    code = _current.get().code
    return _translated(message, code) % values if values else _said(message, code)


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """The form for `number`, with `%(num)s` and the others filled in."""
    form = _translations(current().code).ngettext(singular, plural, number)
    return form % {"num": number, **values}


def gettext_noop(message: str) -> str:
    """Marks a sentence that is translated later."""
    return message


_ = gettext
N_ = gettext_noop
