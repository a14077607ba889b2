"""Money and dates as customers read them; one context in two answers."""

from decimal import Decimal

import pytest

from tests.unit.web.portal import TEMPLATES
from web import formats, i18n


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (2000, "usd", "$20.00"),
        (1200, "jpy", "¥1,200"),
        (123456789, "usd", "$1,234,567.89"),
        (-500, "eur", "-€5.00"),
        (1500, "kwd", "KWD\N{NO-BREAK SPACE}1.500"),
        (500, "isk", "ISK\N{NO-BREAK SPACE}5"),
        (500, "xof", "F\N{NARROW NO-BREAK SPACE}CFA\N{NO-BREAK SPACE}500"),
        (500, "ugx", "UGX\N{NO-BREAK SPACE}5"),
        (1000, "twd", "NT$10.00"),
        (100000, "huf", "HUF\N{NO-BREAK SPACE}1,000.00"),
        (5000, "krw", "₩5,000"),
        (0, "usd", "$0.00"),
        (Decimal("0.5"), "usd", "$0.005"),
        (Decimal("2050.25"), "usd", "$20.5025"),
        (550, "isk", "ISK\N{NO-BREAK SPACE}5.50"),
        (2000, "USD", "$20.00"),
    ],
)
def test_money_in_english(amount: int | Decimal, currency: str, text: str) -> None:
    """Issue 2.6: no, two and three decimals, Stripe's special cases, fractions of a cent."""
    assert formats.money(amount, currency) == text


@pytest.mark.parametrize(
    ("tag", "money", "long", "short"),
    [
        ("en", "$20.00", "22 December 2026", "22 Dec"),
        ("en-US", "$20.00", "December 22, 2026", "Dec 22"),
        ("en-GB", "US$20.00", "22 December 2026", "22 Dec"),
        ("ja", "$20.00", "2026年12月22日", "12月22日"),
        ("fr", "$20.00", "22 December 2026", "22 Dec"),
    ],
)
def test_each_locale_has_its_formats(tag: str, money: str, long: str, short: str) -> None:
    """Issue 2.8: a region's formats are kept, a language that is not spoken falls back to English."""
    moment = 1_797_897_600
    with i18n.speaking(i18n.choose([tag])):
        assert formats.money(2000, "usd") == money
        assert formats.long_date(moment) == long
        assert formats.short_date(moment) == short


@pytest.mark.parametrize(("tag", "text"), [("en", "Plain, Tin, and Gold"), ("ja", "Plain、Tin、Gold")])
def test_a_list_is_written_as_its_readers_write(tag: str, text: str) -> None:
    """LOOKS: no Latin commas in Japanese."""
    with i18n.speaking(i18n.choose([tag])):
        assert formats.listed(["Plain", "Tin", "Gold"]) == text


@pytest.mark.parametrize(("value", "text"), [(25.0, "25%"), (12.5, "12.5%"), (33.33, "33.33%")])
def test_percentages(value: float, text: str) -> None:
    """A coupon's percentage as it was set."""
    assert formats.percent(value) == text


def test_a_moment_says_its_zone() -> None:
    """A time without a zone would be a guess."""
    assert formats.date_time(1_797_897_600).endswith("UTC")


def test_filters_are_the_formats() -> None:
    """Templates write money and dates by the same functions."""
    template = TEMPLATES.environment.from_string("{{ 2000|money('usd') }} {{ 1797897600|date }}")
    assert template.render() == "$20.00 22 December 2026"
