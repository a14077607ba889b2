"""The audit log as lines of CSV: stable English columns, times in UTC as ISO 8601 writes them."""

from datetime import UTC, datetime

from services.audit import Record
from web.words.csv_text import harmless

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


def cells(record: Record) -> tuple[str, ...]:
    """In the order of the columns."""
    texts = (record.customer, record.object, record.detail, record.request_id, record.ip)
    return (
        str(record.id),
        datetime.fromtimestamp(record.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        record.event,
        record.result,
        record.actor,
        *(harmless(text or "") for text in texts),
    )
