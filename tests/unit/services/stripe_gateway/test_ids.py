"""SECURITY A2: ids and paths are checked before any call."""

import pytest

from services.stripe_gateway import errors
from services.stripe_gateway.gateway import chosen_id, object_id
from tests.unit.services.stripe_gateway.upstream import Customer, upstream


@pytest.mark.parametrize(
    "value",
    [
        "sub_x/../../customers/cus_B",
        "sub_%2f",
        "sub_1?expand[]=x",
        "cus_1",
        "sub_",
        "sub_1\n",
        "sub_é",
        "",
        "sub_" + "a" * 10_000,
    ],
)
def test_ids_are_matched_by_pattern(value: str) -> None:
    """SECURITY A2: what cannot be an id is not found, before any call."""
    with pytest.raises(errors.NotFound):
        object_id("sub", value)


def test_ids_pass() -> None:
    """SECURITY A2: a true id is itself."""
    assert object_id("sub", "sub_1MowQVLkdIwHu7ixeRlqHVzs") == "sub_1MowQVLkdIwHu7ixeRlqHVzs"


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("SUMMER-25", "SUMMER-25"),
        ("50% off/a year?", "50%25%20off%2Fa%20year%3F"),
        ("夏", "%E5%A4%8F"),
        ("a+b.#1", "a%2Bb.%231"),
        ("...", "..."),
    ],
)
def test_ids_that_merchants_choose_are_quoted(value: str, quoted: str) -> None:
    """SECURITY A2: whatever they are, they are one segment of a path."""
    assert chosen_id(value) == quoted


@pytest.mark.parametrize("value", ["", ".", "..", "x" * 256])
def test_what_no_merchant_chooses(value: str) -> None:
    """SECURITY A2: one or two dots would be another path."""
    with pytest.raises(errors.NotFound):
        chosen_id(value)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../x",
        "/v1/.",
        "/v1/x/..",
        "/v1/%2E%2E/x",
        "/v1/x?y=1",
        "/v2/x",
        "/v1/x%2f",
        "/v1/x%",
        "/v1/夏",
        "/v1//x",
        "http://e/v1/x",
    ],
)
async def test_paths_are_checked(path: str) -> None:
    """SECURITY A2: nothing but plain segments ever enters an upstream URL."""
    async with upstream() as (fake, gateway):
        with pytest.raises(errors.NotFound):
            await gateway.get(path, Customer)
    assert fake.requests == []
