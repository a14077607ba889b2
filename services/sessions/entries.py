"""What the audit log keeps of the lives of sessions (SECURITY D4)."""

from typing import Any

from sqlalchemy import Row

from services.audit import Entry
from services.sessions.lives import FULL_LIFE, IDLE_LIFE


def opened(customer: str, session_id: str, device: str) -> Entry:
    return Entry(
        event="session.opened", result="done", customer=customer, object=session_id, detail=device or None
    )


def replayed(customer: str | None, session_id: str) -> Entry:
    return Entry(event="session.replayed", result="refused", customer=customer, object=session_id)


def expired(row: Row[Any]) -> Entry:
    why = "too old" if row.opened + FULL_LIFE <= row.last_seen + IDLE_LIFE else "idle"
    return Entry(event="session.expired", result="done", customer=row.customer, object=row.id, detail=why)
