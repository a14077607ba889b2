"""The audit log: who did what to which object, when, from where, and with what result (SECURITY D4)."""

from services.audit.events import EVENTS
from services.audit.log import SYSTEM, Audit, Entry, Origin, Result
from services.audit.reading import AuditFilter, AuditLog, AuditPage, Record

__all__ = [
    "EVENTS",
    "SYSTEM",
    "Audit",
    "AuditFilter",
    "AuditLog",
    "AuditPage",
    "Entry",
    "Origin",
    "Record",
    "Result",
]
