"""Brands as pages see them: names, and the addresses of their style sheets and pictures."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache

from msgspec import Struct

from branding import Brand, Corners, Typeface, palette
from branding.mark import mark
from branding.palette import Palette
from branding.stylesheet import preview_stylesheet, stylesheet
from services.brands import Brands
from services.tokens import Tokens
from web.request import Request
from web.static_files import StaticFile, StaticFiles

FILES = "/p/brand"
MOST_KEPT = 256

# Made while others wait: four fifths of the bytes that the best quality saves, in a sixth of its time.
_QUICK = 5

_SHEET = re.compile(
    r"(?P<kind>style|preview|icon)-(?P<brand>[0-9a-f]{6})-(?P<accent>[0-9a-f]{6})-(?P<corners>[a-z]+)-(?P<typeface>[a-z]+)"
    r"\.(?P<proof>[0-9a-f]{16})\.(css|svg)",
    re.ASCII,
)


class Look(Struct, frozen=True):
    """One brand; `colors` are for mails, which have no style sheet. `scope`: the class of its previews."""

    business_name: str
    logo_on_plate: bool
    logo_url: str | None
    icon_url: str | None
    favicon_url: str
    stylesheet_url: str
    preview_url: str
    scope: str
    colors: Palette
    dark: Palette

    @property
    def theme_color(self) -> str:
        return self.colors.rail.hex

    @property
    def theme_color_dark(self) -> str:
        return self.dark.rail.hex


class Looks:
    """The looks of all configurations; `await refresh()` once per request or mail, before anything is asked.

    A style sheet is made when its address is asked for, and so is the icon of a brand that has none. The
    address holds all that the file is made of, so that any worker can make it, for a brand that is not saved
    yet too; and a proof that the portal gave it out, so that strangers cannot have files made.
    """

    def __init__(self, brands: Brands, static: StaticFiles, tokens: Tokens) -> None:
        self._brands = brands
        self._styles = static.styles
        self._tokens = tokens
        # What the code makes of a brand is part of the address, as the files may be kept for ever.
        any_brand = Brand("Any", "#336699", "#996633")
        made = stylesheet(any_brand) + mark(any_brand) + static.styles
        self._edition = hashlib.sha256(made.encode()).hexdigest()
        self.refresh = brands.refresh
        self.picture = brands.picture
        self.look = lru_cache(MOST_KEPT)(self._look)
        self._sheet = lru_cache(MOST_KEPT)(self._made)

    @property
    def deployment(self) -> Look:
        return self.look(self._brands.deployment)

    def of(self, configuration: str | None) -> Look:
        """The configuration's own; without one the deployment's."""
        return self.look(self._brands.of(configuration)) if configuration else self.deployment

    def sheet(self, name: str) -> StaticFile | None:
        """The file of that name, if it is one that we gave."""
        found = _SHEET.fullmatch(name)
        if found is None or found["corners"] not in set(Corners) or found["typeface"] not in set(Typeface):
            return None
        stem = name.split(".", 1)[0]
        if not any(hmac.compare_digest(proof, found["proof"]) for proof in self._proofs(stem)):
            return None
        brand = Brand(
            "Any",
            f"#{found['brand']}",
            f"#{found['accent']}",
            corners=Corners(found["corners"]),
            typeface=Typeface(found["typeface"]),
        )
        return self._sheet(found["kind"], brand)

    def _look(self, brand: Brand) -> Look:
        preview = self._named("preview", brand)
        return Look(
            business_name=brand.business_name,
            logo_on_plate=brand.logo_on_plate,
            logo_url=picture_url(brand.logo),
            icon_url=picture_url(brand.icon),
            favicon_url=picture_url(brand.icon) or f"{FILES}/{self._named('icon', brand)}",
            stylesheet_url=f"{FILES}/{self._named('style', brand)}",
            preview_url=f"{FILES}/{preview}",
            scope=_scope(brand),
            colors=palette.light(brand),
            dark=palette.dark(brand),
        )

    def _named(self, kind: str, brand: Brand) -> str:
        stem = f"{kind}-{_stem(brand)}"
        return f"{stem}.{self._proofs(stem)[0]}.{'svg' if kind == 'icon' else 'css'}"

    def _proofs(self, stem: str) -> list[str]:
        return [proof[:16] for proof in self._tokens.hashes("style sheet", f"{self._edition}:{stem}")]

    def _made(self, kind: str, brand: Brand) -> StaticFile:
        if kind == "icon":
            return StaticFile.of("icon.svg", mark(brand).encode(), quality=_QUICK)
        if kind == "preview":
            text = preview_stylesheet(brand, _scope(brand))
        else:
            text = stylesheet(brand) + self._styles
        return StaticFile.of("style.css", text.encode(), quality=_QUICK)


def look_of(request: Request) -> Look:
    """The look of the session's configuration, or of the door's; elsewhere the deployment's."""
    return request.state.look or request.state.looks.deployment


def business_of(request: Request) -> str:
    """The merchant's name, as its customers know it."""
    return look_of(request).business_name


def _stem(brand: Brand) -> str:
    return f"{brand.brand_color[1:]}-{brand.accent_color[1:]}-{brand.corners}-{brand.typeface}".lower()


def _scope(brand: Brand) -> str:
    return f"look-{_stem(brand)}"


def picture_url(name: str | None) -> str | None:
    return f"{FILES}/{name}" if name else None
