"""A merchant's look: a name, two pictures, two colours, corners and a typeface; no custom text (R10)."""

from branding.brand import Brand, Corners, Image, InvalidBrand, Typeface

__all__ = ["Brand", "Corners", "Image", "InvalidBrand", "Typeface"]
