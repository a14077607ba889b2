"""A merchant's look: a name, two pictures, two colours, corners and a typeface; no custom text (R10)."""

from branding.brand import Brand, Corners, InvalidBrand, Typeface
from branding.overrides import Overrides
from branding.pictures import InvalidPicture, Picture

__all__ = ["Brand", "Corners", "InvalidBrand", "InvalidPicture", "Overrides", "Picture", "Typeface"]
