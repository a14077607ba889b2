"""Addresses with what is asked of them."""

from web.addresses import with_query


def test_what_is_asked_is_quoted() -> None:
    """Whatever was typed there."""
    assert with_query("/list", {"who": "a&b", "year": "2026"}) == "/list?who=a%26b&year=2026"


def test_nothing_is_asked() -> None:
    """Not even by a question mark."""
    assert with_query("/list", {}) == "/list"
