"""The portal's own addresses, with what is asked of them."""

from collections.abc import Mapping
from urllib.parse import urlencode


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The path with what is asked of it, if anything."""
    return f"{path}?{urlencode(query)}" if query else path
