"""Amounts: always in a currency's minor unit, exact until the one place where they are rounded."""

from decimal import ROUND_HALF_UP, Decimal

ZERO_DECIMAL = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split()  # noqa: SIM905 - reads better
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
_SYMBOLS = {"usd": "$", "cad": "CA$", "aud": "A$", "eur": "€", "gbp": "£", "jpy": "¥", "krw": "₩"}
_MINIMUM = {"jpy": 50, "gbp": 30, "krw": 100, "hkd": 400, "mxn": 1000, "inr": 50, "sek": 300, "nok": 300}


def rounded(amount: Decimal) -> int:
    """Half a unit rounds away from zero, as on a price list."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def minimum_charge(currency: str) -> int:
    """Less than this cannot be charged: it waits on the customer's balance."""
    return _MINIMUM.get(currency, 50)


def digits(currency: str) -> int:
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def money_text(amount: Decimal, currency: str) -> str:
    """As Stripe writes it in a line's description: `$10.00`."""
    places = digits(currency)
    major = amount / (10**places)
    exact = max(places, -int(major.normalize().as_tuple().exponent)) if major else places
    symbol = _SYMBOLS.get(currency)
    number = f"{abs(major):,.{exact}f}"
    sign = "-" if amount < 0 else ""
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency.upper()}"
