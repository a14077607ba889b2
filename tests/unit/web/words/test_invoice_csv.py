"""A year's invoices as CSV, read back as a spreadsheet would."""

import csv
import io
from typing import Any

import msgspec
import pytest

from services.stripe_gateway.objects.explained import ExplainedInvoice
from tests.unit import canned
from web.words import invoice_csv
from web.words.csv_text import header, written


def read(**changes: Any) -> dict[str, str]:
    period = {"start": canned.NOW, "end": canned.NOW}
    line = canned.line(period=period, description=changes.pop("line", "Gold"))
    made = canned.invoice(lines=canned.listed(line), subtotal=changes.get("total", 2000), **changes)
    found = msgspec.convert(made, ExplainedInvoice)
    text = (header(invoice_csv.COLUMNS) + written([invoice_csv.cells(found)])).encode().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    return row


@pytest.mark.parametrize(
    ("currency", "minor", "major"),
    [("usd", 123_456, "1234.56"), ("jpy", 5000, "5000"), ("kwd", 12_345, "12.345"), ("usd", -5, "-0.05")],
)
def test_amounts_are_decimals_of_their_currency(currency: str, minor: int, major: str) -> None:
    """Issue 5.6: yen have no digits behind the point, Kuwaiti dinars three."""
    row = read(currency=currency, total=minor)
    assert (row["total"], row["currency"]) == (major, currency.upper())


@pytest.mark.parametrize("text", ["=1+1", " =1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1"])
def test_text_is_no_formula(text: str) -> None:
    """SECURITY X1: whatever the merchant wrote, a spreadsheet shows it as text."""
    assert read(line=text)["description"].startswith("'")


@pytest.mark.parametrize(
    ("text", "shown"), [("a;=1", "a;'=1"), ("a; =1", "a;' =1"), ("a\t=1", "a\t'=1"), ("a\n=1", "a\n'=1")]
)
def test_text_is_no_formula_further_on(text: str, shown: str) -> None:
    """X1: where the comma is for decimals, a cell begins at each of these, whatever is quoted."""
    assert read(line=text)["description"] == shown


def test_signs_within_a_text_stay() -> None:
    """Most of them belong to a name."""
    assert (
        read(line="Tea + milk - 5 % @ home; more = less")["description"]
        == "Tea + milk - 5 % @ home; more = less"
    )


def test_the_columns_are_stable() -> None:
    """An accountant's import names these."""
    assert tuple(read()) == invoice_csv.COLUMNS
    assert read()["number"] == "TIDE-0001"
    assert read(line='Rope, "long"')["description"] == 'Rope, "long"'
