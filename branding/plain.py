"""The brand of a merchant of whom nothing is known yet."""

from __future__ import annotations

from urllib.parse import urlsplit

from branding.brand import LONGEST_NAME, Brand


def plain_brand(address: str) -> Brand:
    """A sober blue, under the name of the host in the portal's address."""
    name = urlsplit(address).hostname or address
    return Brand(business_name=name[:LONGEST_NAME], brand_color="#23395b", accent_color="#2457c5")
