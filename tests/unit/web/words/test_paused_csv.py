"""The CSV of paused collections, read back as a spreadsheet would."""

import csv
import io
from typing import Any

from services.paused.listing import ListedSubscription, Payer
from services.stripe_gateway.objects.prices import Recurring
from services.stripe_gateway.objects.subscriptions import PauseCollection
from web.words import paused_csv
from web.words.csv_text import header, written

ADA = Payer("cus_1", "Ada", "ada@example.com")


def read(**changes: Any) -> dict[str, str]:
    values: dict[str, Any] = {
        "subscription": "sub_1",
        "status": "active",
        "customer": ADA,
        "currency": "usd",
        "amount": 2000,
        "recurring": Recurring("month"),
        "pause": PauseCollection("void", 1_790_000_000),
        "since": 1_780_000_000,
        "found": 1_780_000_001,
    }
    text = header(paused_csv.COLUMNS) + written(
        [paused_csv.cells(ListedSubscription(**{**values, **changes}))]
    )
    (row,) = csv.DictReader(io.StringIO(text.encode().decode("utf-8-sig")))
    return row


def test_the_columns_are_stable() -> None:
    """R17: English names, times as ISO, amounts as decimals."""
    assert read() == {
        "subscription_id": "sub_1",
        "customer_id": "cus_1",
        "customer_name": "Ada",
        "customer_email": "ada@example.com",
        "status": "active",
        "behavior": "void",
        "paused_since": "2026-05-28T20:26:40Z",
        "first_seen": "2026-05-28T20:26:41Z",
        "resumes_at": "2026-09-21T14:13:20Z",
        "currency": "USD",
        "amount": "20.00",
        "interval": "month",
        "interval_count": "1",
    }


def test_what_is_not_known_is_empty() -> None:
    """Paused until further notice, nobody knows since when, by use, of a deleted customer."""
    unknown = {"since": None, "amount": None, "recurring": None, "pause": PauseCollection("void")}
    row = read(customer=Payer("cus_1", deleted=True), **unknown)
    empty = "customer_name customer_email paused_since resumes_at amount interval interval_count"
    assert {row[name] for name in empty.split()} == {""}


def test_yen_have_no_decimals() -> None:
    """An amount in the digits of its currency."""
    assert read(currency="jpy", amount=1980)["amount"] == "1980"


def test_a_customers_name_is_no_formula() -> None:
    """SECURITY X1."""
    row = read(customer=Payer("cus_1", '=HYPERLINK("https://x.example")', "+1@example.com"))
    assert row["customer_name"] == '\'=HYPERLINK("https://x.example")'
    assert row["customer_email"] == "'+1@example.com"
