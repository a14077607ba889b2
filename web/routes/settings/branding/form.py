"""The form of a brand as it was sent: what is wrong with it, and the nearest brand that can be shown."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from branding import Brand, Corners, InvalidBrand, InvalidPicture, Picture, Typeface
from branding.cleaning import cleaned_icon, cleaned_logo
from branding.color import InvalidColor
from branding.pictures import NO_PICTURE, TOO_LARGE, TOO_MANY_PIXELS, UNSAFE
from services.brands import Brands
from services.editions import version
from web.forms import Fields, fields_with_files
from web.i18n import N_, _
from web.request import Request

_CLEANERS: Mapping[str, Callable[[bytes], Picture]] = {"logo": cleaned_logo, "icon": cleaned_icon}
_NAME = N_("Enter a name of one line, at most 100 characters long.")
_COLOR = N_("Enter a colour like #0f3d4c: a # and six digits from 0 to 9 and a to f.")
_PICTURES = {
    TOO_LARGE: N_("This file has more than 512 KB. Choose a smaller one."),
    TOO_MANY_PIXELS: N_("This picture has more than 4 million pixels. Choose a smaller one."),
    NO_PICTURE: N_("This file can't be read as a picture. Choose a PNG, JPEG or SVG file."),
    UNSAFE: N_(
        "This SVG file refers to other files, or does more than show shapes. Export it as plain SVG or PNG."
    ),
}


class BrandForm(Struct, frozen=True):
    """`brand` is as typed, but for the fields in `problems`; the other texts are as typed. `version` is that
    of the saved brand which the form began with.
    """

    brand: Brand
    version: str
    business_name: str
    brand_color: str
    accent_color: str
    problems: Mapping[str, str]


def form_of(brand: Brand) -> BrandForm:
    """As it is saved."""
    return BrandForm(brand, version(brand), brand.business_name, brand.brand_color, brand.accent_color, {})


def draft_of(form: BrandForm) -> dict[str, str]:
    """The fields that bring the form back as it was typed; a picture that was refused is not among them."""
    brand = form.brand
    return {
        "version": form.version,
        "business_name": form.business_name,
        "brand_color": form.brand_color,
        "accent_color": form.accent_color,
        "logo": brand.logo or "",
        "icon": brand.icon or "",
        "logo_bare": "" if brand.logo_on_plate else "on",
        "corners": brand.corners,
        "typeface": brand.typeface,
    }


async def sent_form(request: Request, saved: Brand) -> BrandForm:
    """The form of a POST."""
    return await form_from(request, await fields_with_files(request, len(_CLEANERS)), saved)


async def form_from(request: Request, sent: Fields, saved: Brand) -> BrandForm:
    """Uploaded pictures are kept at once, so that the next form can name them; no brand shows them yet."""
    brands = request.state.brands
    typed: dict[str, Any] = {
        "business_name": sent.text("business_name"),
        "brand_color": _color(sent, "brand_color"),
        "accent_color": _color(sent, "accent_color"),
    }
    problems = {name: problem for name in typed if (problem := _problem(name, typed[name]))}
    pictures: dict[str, Any] = {}
    for name in _CLEANERS:
        try:
            pictures[name] = await _picture(brands, sent, name)
        except InvalidPicture as refusal:
            pictures[name] = await _known(brands, sent.text(name))
            problems[name] = _(_PICTURES[refusal.reason])
    brand = replace(
        saved,
        **{name: value for name, value in typed.items() if name not in problems},
        **pictures,
        logo_on_plate=not sent.text("logo_bare"),
        corners=Corners(sent.one_of("corners", tuple(Corners))),
        typeface=Typeface(sent.one_of("typeface", tuple(Typeface))),
    )
    return BrandForm(
        brand,
        sent.text("version"),
        typed["business_name"],
        typed["brand_color"],
        typed["accent_color"],
        problems,
    )


def _color(sent: Fields, name: str) -> str:
    """What was picked, if anything was picked since the form was shown; else what was typed."""
    picked, before = sent.text(f"{name}_picked").lower(), sent.text(f"{name}_before").lower()
    typed = sent.text(name).lower()
    if picked not in {"", before} or not typed:
        return picked or before
    return typed if typed.startswith("#") else f"#{typed}"


def _problem(name: str, value: str) -> str:
    change: dict[str, Any] = {name: value}
    try:
        replace(_ANY, **change)
    except InvalidBrand:
        return _(_NAME)
    except InvalidColor:
        return _(_COLOR)
    return ""


async def _picture(brands: Brands, sent: Fields, name: str) -> str | None:
    """The name of the picture from now on. Raises InvalidPicture."""
    if sent.text(f"{name}_remove"):
        return None
    content = sent.file(f"{name}_file")
    if content is None:
        return await _known(brands, sent.text(name))
    picture = await asyncio.to_thread(_CLEANERS[name], content)
    await brands.keep(picture)
    return picture.name


async def _known(brands: Brands, name: str) -> str | None:
    """A picture that is kept, by the name that a form of ours gave it."""
    return name if name and await brands.picture(name) else None


_ANY = Brand("Any", "#000000", "#000000")
