"""Issue 2, point 3: parameters as Stripe's SDKs send them."""

from typing import Any

import pytest

from sandbox.api.errors import StripeError
from sandbox.api.form import parse_form


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("items[0][price]=p&items[1][price]=q", {"items": [{"price": "p"}, {"price": "q"}]}),
        ("items[1]=q&items[0]=p", {"items": ["p", "q"]}),
        ("ids[]=p&ids[]=q", {"ids": ["p", "q"]}),
        ("created[gte]=5&created%5Blt%5D=7", {"created": {"gte": "5", "lt": "7"}}),
        ("metadata[a.b]=x+y%26z", {"metadata": {"a.b": "x y&z"}}),
        ("metadata[3]=x", {"metadata": {"3": "x"}}),
        ("a[0][metadata][0]=x", {"a": [{"metadata": {"0": "x"}}]}),
        ("a[b][c][d]=1", {"a": {"b": {"c": {"d": "1"}}}}),
    ],
)
def test_brackets_make_a_tree(text: str, tree: dict[str, Any]) -> None:
    """Numbered keys without a gap are a list."""
    assert parse_form(text) == tree


@pytest.mark.parametrize("text", ["a=1&a[b]=2", "a" + "[b]" * 9 + "=1", "&".join("a=1" for _ in range(5001))])
def test_what_is_no_tree_is_refused(text: str) -> None:
    """A value and a branch at once, too deep, too many."""
    with pytest.raises(StripeError):
        parse_form(text)
