"""Addresses as they are written where they lie."""

from typing import Any

import msgspec
import pytest

from services.stripe_gateway.objects.addresses import Address
from tests.unit.canned import address
from web import i18n
from web.words.addresses import address_lines

TOKYO = {
    "line1": "神宮前1-2-3",
    "city": "渋谷区",
    "state": "東京都",
    "postal_code": "150-0001",
    "country": "JP",
}
NEW_YORK = {"line1": "1 Main St", "line2": "Apt 2", "city": "New York", "state": "NY", "postal_code": "10001"}


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ({}, ("12 St James's Square", "London", "SW1Y 4JH", "United Kingdom")),
        ({**NEW_YORK, "country": "US"}, ("1 Main St", "Apt 2", "New York, NY 10001", "United States")),
        (
            {"line1": "Allee 1", "city": "Berlin", "postal_code": "10115", "country": "DE"},
            ("Allee 1", "10115 Berlin", "Germany"),
        ),
        (TOKYO, ("〒150-0001", "東京都渋谷区神宮前1-2-3", "Japan")),
        ({"line1": None, "city": None, "postal_code": None, "country": "ZZZ"}, ("ZZZ",)),
    ],
)
def test_the_order_is_the_countrys(parts: dict[str, Any], lines: tuple[str, ...]) -> None:
    """What is missing leaves no gap."""
    assert address_lines(msgspec.convert(address(**parts), Address)) == lines


def test_the_country_is_in_the_customers_language() -> None:
    """Issue 2.8."""
    with i18n.speaking(i18n.choose(["ja"])):
        assert address_lines(msgspec.convert(address(**TOKYO), Address))[-1] == "日本"


def test_no_address_is_no_line() -> None:
    """Nothing known, nothing shown."""
    assert address_lines(None) == ()
