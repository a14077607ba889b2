"""Lines of CSV for spreadsheets, which take some texts for formulas and guess at what is not marked."""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

from web.formats import minor_digits

MEDIA_TYPE = "text/csv; charset=utf-8"

# Where a cell may begin with a formula (SECURITY X1). Where the comma is for decimals, semicolons and tabs
# part the cells even between our quotes; in Japanese, signs of full width count too.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[\t\r\n]| *[=+\-@＝＋－＠])")


def harmless(text: str) -> str:
    """Text that no spreadsheet runs: what looks like a formula is marked as text."""
    return _FORMULA.sub("'", text)


def decimal(amount: int, currency: str) -> str:
    """Minor units as a plain decimal: 1234 US cents are 12.34, 1234 yen are 1234."""
    digits = minor_digits(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def header(columns: Iterable[str]) -> str:
    """The first line, after the mark by which spreadsheets know UTF-8."""
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written([columns])


def written(rows: Iterable[Iterable[str]]) -> str:
    """The rows, each as a line."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
