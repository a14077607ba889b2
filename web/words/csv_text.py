"""Lines of CSV for spreadsheets, which take some texts for formulas and guess at what is not marked."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from web.formats import minor_digits

# By this mark spreadsheets know UTF-8.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
MEDIA_TYPE = "text/csv; charset=utf-8"

# What spreadsheets take for the beginning of a formula (SECURITY X1).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: what looks like a formula is marked as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def decimal(amount: int, currency: str) -> str:
    """Minor units as a plain decimal: 1234 US cents are 12.34, 1234 yen are 1234."""
    digits = minor_digits(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def written(rows: Iterable[Iterable[str]]) -> str:
    """The rows, each as a line."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
