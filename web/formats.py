"""Money and dates in the customer's language. Amounts are in Stripe's minor units, times in Unix seconds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

from web import i18n

# How many digits Stripe's minor unit has where it is not two.
_ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
_DAY = 24 * 60 * 60
_THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


def minor_digits(currency: str) -> int:
    """The digits of Stripe's minor unit; ISK and UGX count hundredths although they have none to pay with."""
    if currency in _ZERO_DECIMAL:
        return 0
    return 3 if currency in _THREE_DECIMAL else 2


def money(amount: int | Decimal, currency: str) -> str:
    """An amount as the customer's language writes it; fractions of a minor unit are kept."""
    return _money(amount, currency, i18n.current().tag)


# Locales are slow to compare: what is kept is kept by the tag of its language.
@lru_cache(maxsize=8192)
def _money(amount: int | Decimal, any_currency: str, tag: str) -> str:
    locale, currency = i18n.tagged(tag).money, any_currency.lower()
    value = Decimal(amount).scaleb(-minor_digits(currency))
    digits = _digits(value, currency)
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * digits}".rstrip("."))
    if get_currency_symbol(currency.upper(), locale=locale)[-1].isalpha():
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    written: str = format_currency(
        value,
        currency.upper(),
        format=pattern,
        locale=locale,
        currency_digits=False,
        decimal_quantization=False,
    )
    return written


def _digits(value: Decimal, currency: str) -> int:
    """The currency's usual digits, and more only where something would be lost."""
    exponent = value.normalize().as_tuple().exponent
    needed = -exponent if isinstance(exponent, int) else 0
    usual = int(get_currency_precision(currency.upper()))
    return usual if needed <= usual else max(needed, minor_digits(currency))


def percent(value: float) -> str:
    """A percentage such as Stripe's `percent_off`: 12.5 is "12.5%"."""
    return str(format_percent(Decimal(str(value)) / 100, format="#,##0.##%", locale=i18n.current().money))


def number(value: float) -> str:
    """A count with its thousands grouped, or a ratio with its decimals."""
    return str(format_decimal(value, locale=i18n.current().money))


def listed(parts: Iterable[str]) -> str:
    """All of them in one phrase: "Plain, Tin, and Gold"."""
    return str(format_list(list(parts), locale=i18n.current().money))


def dotted(*parts: str | None) -> str:
    """Short facts in one line, "22 December 2026 · TIDE-0001"; what is empty is left out."""
    return " · ".join(filter(None, parts))


def long_date(unix: int) -> str:
    """A whole date, "22 December 2026" (UTC)."""
    return _long_date(unix // _DAY, i18n.current().tag)


def short_date(unix: int) -> str:
    """A date without its year for badges, "22 Dec" (UTC)."""
    return _short_date(unix // _DAY, i18n.current().tag)


def date_time(unix: int) -> str:
    """A date with its time, in UTC and saying so."""
    moment = datetime.fromtimestamp(unix, UTC)
    return format_datetime(moment, "long", locale=i18n.current().dates)


@lru_cache(maxsize=4096)
def _long_date(day: int, tag: str) -> str:
    return format_date(_date(day), "long", locale=i18n.tagged(tag).dates)


@lru_cache(maxsize=4096)
def _short_date(day: int, tag: str) -> str:
    return str(format_skeleton("MMMd", _date(day), locale=i18n.tagged(tag).dates))


def _date(day: int) -> date:
    return datetime.fromtimestamp(day * _DAY, UTC).date()
