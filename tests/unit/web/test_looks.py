"""Brands as files: a style sheet whose address only we can make, pictures that do nothing when opened."""

import brotli
import pytest

from branding import Brand, Corners, Typeface
from tests.unit.web.conftest import Arrive
from tests.unit.web.looks import LOOK, LOOKS
from web.looks import FILES, look_of
from web.request import Request


def name_of(url: str) -> str:
    return url.removeprefix(f"{FILES}/")


def test_the_brand_and_our_styles_are_one_small_file() -> None:
    """P6: one request and at most 12 KB of CSS; X3: the colours come in a generated style sheet."""
    sheet = LOOKS.sheet(name_of(LOOK.stylesheet_url))
    assert sheet is not None
    assert len(sheet.encoded["br"]) <= 12_000
    text = brotli.decompress(sheet.encoded["br"]).decode()
    assert text.startswith("@layer brand{")
    assert "--rail:" in text
    assert ".page-top" in text


def test_a_look_that_nobody_saved_has_files_too() -> None:
    """Issue 7.3: a preview; every worker makes the file from its address alone."""
    look = LOOKS.look(Brand("Any", "#ABCDEF", "#123456", corners=Corners.PILL, typeface=Typeface.SERIF))
    sheet = LOOKS.sheet(name_of(look.preview_url))
    assert sheet is not None
    text = sheet.plain.decode()
    assert f'.{look.scope}[data-scheme="dark"]' in text
    assert "--corner-button:999px" in text
    assert LOOKS.look(Brand("Other", "#123456", "#123456")).stylesheet_url != look.stylesheet_url


@pytest.mark.parametrize("changed", ["style-0f3d4d", "style-0f3d4c", "preview-0f3d4c"])
def test_an_address_that_we_did_not_give_is_none(changed: str) -> None:
    """X3: nobody has style sheets made of colours of their own; nothing of another form is looked at."""
    name = name_of(LOOK.stylesheet_url)
    stem, proof, _css = name.split(".")
    made = stem.replace("style-0f3d4c", changed)
    known = changed == "style-0f3d4c"
    assert (LOOKS.sheet(f"{made}.{proof}.css") is not None) == known
    assert LOOKS.sheet(f"{made}.{'0' * 16}.css") is None
    assert LOOKS.sheet(f"{made}-x.{proof}.css") is None


def test_a_brand_without_pictures_has_no_addresses_for_them() -> None:
    """R10: logo and icon are the merchant's choice; a browser gets a mark of the brand colour for its tab."""
    plain = LOOKS.look(Brand("Any", "#123456", "#654321"))
    assert plain.logo_url is None
    assert plain.icon_url is None
    icon = LOOKS.sheet(name_of(plain.favicon_url))
    assert icon is not None
    assert 'fill="#123456"' in icon.plain.decode()
    assert LOOK.favicon_url == LOOK.icon_url
    assert plain.theme_color == "#123456"


def test_where_nothing_is_known_of_a_session_the_deployments_look_is_worn() -> None:
    """An error page before any session was looked for."""
    request = Request({"type": "http", "state": {"looks": LOOKS, "look": None}})
    assert look_of(request) == LOOK


async def test_logo_and_style_sheet_open_inert(stranger: Arrive) -> None:
    """X4, X6: an SVG opened directly runs nothing; its name is ours, and no other name is served."""
    visit = await stranger()
    await visit.state.brands.ensure(Brand("Any", "#123456", "#654321"))
    look = visit.state.looks.deployment
    answer = await visit.page(look.stylesheet_url)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    for path in ("style.css", "../../pyproject.toml", f"{'0' * 32}.svg", "%2e%2e"):
        assert (await visit.page(f"{FILES}/{path}")).status_code == 404
    assert (await visit.post(look.stylesheet_url)).status_code == 405
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
