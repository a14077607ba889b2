"""Stripe's request form: names in brackets, read in one pass."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.api.errors import StripeError, unknown_parameter

MOST_FIELDS = 5000
DEEPEST = 8

_KEY = re.compile(r"\[([^\[\]]*)\]")

Tree = dict[str, Any]


def parse_form(text: str) -> Tree:
    """`items[0][price]=p` becomes `{"items": [{"price": "p"}]}`; every leaf stays a string.

    Of a name that is sent twice the later value counts. Raises StripeError for a form that is no tree.
    """
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise StripeError(f"Invalid parameters: {error}") from error
    tree: Tree = {}
    for name, value in fields:
        first, bracket, rest = name.partition("[")
        if bracket:
            _hang(tree, [first, *_KEY.findall(bracket + rest)], name, value)
        else:
            tree[name] = value
    return {name: _with_lists(name, branch) for name, branch in tree.items()}


def _hang(tree: Tree, keys: list[str], name: str, value: str) -> None:
    """Puts the leaf in its place; an empty key is the next place of a list."""
    if not 1 < len(keys) <= DEEPEST:
        raise unknown_parameter(name)
    branch = tree
    for key in keys[:-1]:
        branch = branch.setdefault(key or str(len(branch)), {})
        if not isinstance(branch, dict):
            raise StripeError("Invalid object", param=keys[0])
    branch[keys[-1] or str(len(branch))] = value


def _with_lists(name: str, branch: Any) -> Any:  # noqa: ANN401 - a part of the tree
    """Branches whose keys are the numbers from 0 on become lists, but for those of metadata."""
    if not isinstance(branch, dict) or name == "metadata":
        return branch
    parts = {key: _with_lists(key, part) for key, part in branch.items()}
    if all(str(number) in parts for number in range(len(parts))):
        return [parts[str(number)] for number in range(len(parts))]
    return parts
