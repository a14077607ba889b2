"""A merchant's look: a name, two pictures, two colours, corners and a typeface; never a text of its own (R10)."""

from branding.brand import Brand, Corners, Image, InvalidBrand, Typeface

__all__ = ["Brand", "Corners", "Image", "InvalidBrand", "Typeface"]
