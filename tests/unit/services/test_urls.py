"""SECURITY R1 and R3: which addresses a merchant may name."""

import pytest

from services.urls import origin, safe_url


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example:8443/account?a=b#c",
        "https://xn--bcher-kva.example/ü",
        "http://localhost:3000/x",
        "http://127.0.0.1/",
        "http://[::1]:8000/",
        "http://shop.localhost/",
    ],
)
def test_good_addresses(url: str) -> None:
    """R1: https anywhere, http on this machine."""
    assert safe_url(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example",
        "http://shop.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "https://good.example@evil.example",
        "https://evil.example\\@good.example",
        "https:///path",
        "https://shop.example:port",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/ x",
        " https://shop.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://shop.example",
        "https://[::1",
        "https://shop.example/" + "a" * 5000,
    ],
)
def test_bad_addresses(url: str) -> None:
    """R3: what a browser might read otherwise than we do is refused."""
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Shop.Example/x", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_origins_are_compared_as_browsers_do(url: str, expected: str) -> None:
    """R1: the allow-list is one of origins."""
    parts = safe_url(url)
    assert parts is not None
    assert origin(parts) == expected
