"""Paused collections as lines of CSV: stable English columns, times in UTC as ISO 8601 writes them."""

from datetime import UTC, datetime

from services.paused.listing import ListedSubscription
from web.words.csv_text import decimal, harmless

COLUMNS = (
    "subscription_id",
    "customer_id",
    "customer_name",
    "customer_email",
    "status",
    "behavior",
    "paused_since",
    "first_seen",
    "resumes_at",
    "currency",
    "amount",
    "interval",
    "interval_count",
)


def cells(one: ListedSubscription) -> tuple[str, ...]:
    """In the order of the columns."""
    return (
        one.subscription,
        one.customer.id,
        harmless(one.customer.name or ""),
        harmless(one.customer.email or ""),
        one.status,
        one.pause.behavior if one.pause else "",
        _time(one.since),
        _time(one.found),
        _time(one.pause.resumes_at if one.pause else None),
        one.currency.upper(),
        "" if one.amount is None else decimal(one.amount, one.currency),
        one.recurring.interval if one.recurring else "",
        str(one.recurring.interval_count) if one.recurring else "",
    )


def _time(unix: int | None) -> str:
    return "" if unix is None else datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
