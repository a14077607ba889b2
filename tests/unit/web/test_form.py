"""STRIPE.md's request form, SECURITY K5: bracketed names become values, and nonsense becomes a refusal."""

import time
from typing import Any

import pytest

from web.api.errors import ApiError
from web.api.form import parse_form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a=x+y%26%E6%97%A5", {"a": "x y&日"}),
        ("a[b]=1&a[c][d]=2", {"a": {"b": "1", "c": {"d": "2"}}}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
        ("a[]=x&a[]=y", {"a": ["x", "y"]}),
        ("a%5B0%5D%5Bb%5D=x&a[1][b]=y", {"a": [{"b": "x"}, {"b": "y"}]}),
        ("a[0][b][]=x&a[0][b][]=y", {"a": [{"b": ["x", "y"]}]}),
        ("metadata[2026]=x", {"metadata": {"2026": "x"}}),
        ("metadata[0]=x&metadata[1]=y", {"metadata": {"0": "x", "1": "y"}}),
        ("a=1&a=2", {"a": ["1", "2"]}),
        ("a[b]=1&a[b]=2", {"a": {"b": ["1", "2"]}}),
    ],
)
def test_forms(text: str, expected: dict[str, Any]) -> None:
    """As Stripe's SDKs and curl write them."""
    assert parse_form(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "[a]=1",
        "a[=1",
        "a]=1",
        "a[b]c=1",
        "a[[b]]=1",
        "a=1&a[b]=2",
        "a[b]=1&a[b][c]=2",
        "a" + "[b]" * 8 + "=1",
    ],
)
def test_nonsense(text: str) -> None:
    """K5: what has no meaning is refused, and so is what is too deep."""
    with pytest.raises(ApiError):
        parse_form(text)


def test_a_branch_is_not_lost_under_a_leaf() -> None:
    """K5: a name that is a branch first and a leaf then keeps both, which no parameter takes."""
    assert parse_form("a[b]=1&a=2") == {"a": [{"b": "1"}, "2"]}


def test_endless_forms_are_refused_fast() -> None:
    """K5, V15.3.7: the cost grows with the length alone."""
    long = "&".join(f"a[{number}][b][{number}]=1" for number in range(1000))
    started = time.process_time()
    assert len(parse_form(long)["a"]) == 1000
    with pytest.raises(ApiError, match="1000 parameters"):
        parse_form(long + "&c=1")
    assert time.process_time() - started < 0.5
