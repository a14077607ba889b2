"""The audit log as lines of CSV: stable English columns, times in UTC as ISO 8601 writes them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.audit import Record
from web.words.csv_text import MARK, harmless, written

COLUMNS = (
    "id",
    "at",
    "event",
    "result",
    "actor",
    "customer_id",
    "object_id",
    "detail",
    "request_id",
    "network_address",
)


def header() -> str:
    """The first line, after the mark by which spreadsheets know UTF-8."""
    return MARK + written([COLUMNS])


def lines(records: Iterable[Record]) -> str:
    """A line for each."""
    return written(_cells(record) for record in records)


def _cells(record: Record) -> tuple[str, ...]:
    texts = (record.customer, record.object, record.detail, record.request_id, record.ip)
    return (
        str(record.id),
        datetime.fromtimestamp(record.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        record.event,
        record.result,
        record.actor,
        *(harmless(text or "") for text in texts),
    )
