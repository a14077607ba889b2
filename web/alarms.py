"""Alarms for the operator: what the Stripe key may not do, once a minute (R19), and a failing database."""

import structlog

from services.audit import SYSTEM, Audit, Entry
from services.budget import Budget
from services.clock import Clock
from services.store import StoreUnavailable
from services.stripe_gateway.errors import KeyRejected, NotPermitted
from web.request import Request

EVERY_SECONDS = 60
KEY = "the key itself"

log = structlog.get_logger(__name__)


class Alarms:
    """Customers only read that billing is unavailable."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self._audit = audit
        self._said = Budget(1, EVERY_SECONDS, clock)

    async def not_permitted(self, error: NotPermitted, about: str) -> None:
        """In the log, and in the operator's activity: the permission by Stripe's name, or what was asked."""
        missing = KEY if isinstance(error, KeyRejected) else error.permission or about
        if not self._said.spend(missing):
            return
        log.critical("stripe_key_not_permitted", missing=missing, about=about, message=error.message)
        try:
            entry = Entry(event="stripe.not_permitted", result="refused", detail=missing)
            await self._audit.record(SYSTEM, entry)
        except StoreUnavailable:
            log.warning("audit_unavailable")


async def alarm(request: Request, error: NotPermitted, about: str) -> None:
    await request.state.alarms.not_permitted(error, about)


def database_alarm(reason: str) -> None:
    """Pages can still be read, so nobody else notices that nothing can be changed (SECURITY F24)."""
    log.critical("database_unavailable", reason=reason)
