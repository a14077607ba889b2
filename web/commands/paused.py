"""`portal paused`: the subscriptions whose collection is paused (R17)."""

import csv
import io
import sys

import click

from web.commands.running import download_from_portal

_SHOWN = ("subscription_id", "customer_id", "behavior", "since", "resumes", "amount", "customer")


@click.command()
@click.option("--csv", "as_csv", is_flag=True, help="The whole list as CSV, as on the settings page.")
def paused(*, as_csv: bool) -> None:
    """List the subscriptions whose collection is paused.

    The newest pauses come first.
    """
    content = download_from_portal("/v1/portal/paused_collections.csv")
    if as_csv:
        sys.stdout.buffer.write(content)
        return
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for line in _table([_SHOWN, *(_cells(row) for row in found)]) if found else ["No collection is paused."]:
        click.echo(line)


def _cells(row: dict[str, str]) -> tuple[str, ...]:
    since = row["paused_since"][:10] or f"before {row['first_seen'][:10]}"
    amount = f"{row['amount']} {row['currency']} / {_period(row)}" if row["amount"] else "varies"
    resumes = row["resumes_at"][:10] or "-"
    ids = (row["subscription_id"], row["customer_id"])
    name = _printable(row["customer_name"] or row["customer_email"])
    return (*ids, row["behavior"], since, resumes, amount, name)


def _printable(text: str) -> str:
    """Customers choose their names; none of them moves an operator's cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _period(row: dict[str, str]) -> str:
    count = row["interval_count"]
    return row["interval"] if count == "1" else f"{count} {row['interval']}s"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns as wide as their widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
