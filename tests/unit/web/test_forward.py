"""Headers that lead on to another origin, whatever letters its address has (SECURITY H7)."""

import pytest
from starlette.responses import Response

from web.forward import away
from web.request import Request


def request(*headers: tuple[bytes, bytes]) -> Request:
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://shop.example/ok?a=b%20c&d=[e]#f", "https://shop.example/ok?a=b%20c&d=[e]#f"),
        ("https://shop.example/解約", "https://shop.example/%E8%A7%A3%E7%B4%84"),
        ("https://店.example/", "https://%E5%BA%97.example/"),
        ("https://shop.example/\r\nSet-Cookie: a=b", "https://shop.example/%0D%0ASet-Cookie:%20a=b"),
    ],
)
def test_any_address_fits_into_a_header(url: str, written: str) -> None:
    """H7, R3: what a merchant may name also leads there, and is never two headers."""
    assert Response(headers=away(request(), url, seconds=1)).headers["Refresh"] == f"1; url={written}"
    partial = request((b"hx-request-type", b"partial"))
    assert Response(headers=away(partial, url)).headers["HX-Redirect"] == written
