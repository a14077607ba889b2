"""The portal's own addresses, with what is asked of them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from web.request import Request


def with_query(path: str, query: Mapping[str, str]) -> str:
    """The path with what is asked of it, if anything."""
    return f"{path}?{urlencode(query)}" if query else path


def with_query_of(request: Request, path: str) -> str:
    """The path, asked what the request asks."""
    return f"{path}?{request.url.query}" if request.url.query else path
