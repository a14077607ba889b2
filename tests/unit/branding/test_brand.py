"""A brand is a name, pictures, two colours, corners and a typeface; nothing else (R10)."""

import pytest
from msgspec.structs import fields

from branding import Brand, InvalidBrand, InvalidPicture, Picture
from branding.color import InvalidColor
from branding.demo import tidewater
from branding.drawings import cleaned_drawing


def test_a_brand_has_no_place_for_custom_text() -> None:
    """R10: the business name is the only text."""
    assert [field.name for field in fields(Brand)] == [
        "business_name",
        "brand_color",
        "accent_color",
        "logo",
        "logo_on_plate",
        "icon",
        "corners",
        "typeface",
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "two\nlines", "bell\x07", "left\u202eright"])
def test_a_name_is_one_short_printable_line(name: str) -> None:
    """X1: no control or direction characters in the one text that every page shows."""
    with pytest.raises(InvalidBrand):
        Brand(name, "#000000", "#000000")


@pytest.mark.parametrize(("brand", "accent"), [("red", "#000000"), ("#000000", "red")])
def test_both_colours_are_checked(brand: str, accent: str) -> None:
    """X3."""
    with pytest.raises(InvalidColor):
        Brand("Any", brand, accent)


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml; charset=utf-8", ""])
def test_a_picture_is_of_a_known_type(media_type: str) -> None:
    """X4, X5: nothing else is ever served as a logo."""
    with pytest.raises(InvalidPicture):
        Picture(b"x", media_type)
    with pytest.raises(InvalidBrand):
        Brand("Any", "#000000", "#000000", logo=f"logo.{media_type}")


def test_the_demo_merchant_has_pictures_without_scripts_or_foreign_addresses() -> None:
    """X4: the drawings that we ship are inert."""
    brand, pictures = tidewater()
    assert brand.business_name == "Tidewater"
    assert [brand.logo, brand.icon] == [picture.name for picture in pictures]
    for picture in pictures:
        assert cleaned_drawing(picture.content).media_type == "image/svg+xml"
        drawing = picture.content.decode()
        assert drawing.startswith("<svg xmlns=")
        assert "script" not in drawing
        assert "href" not in drawing
