"""A new e-mail address counts once a code that was mailed to it came back: the address opens the portal.

Six digits, ten minutes, five tries; a new code ends the old one (SECURITY T1, T3, L4, L5).
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.billing_information.errors import CodeDead, CodeRefused, EmailFixed, TooManyMails
from services.clock import Clock
from services.codes import CODE_LIFE, DAY, TRIES, TRIES_PER_DAY, code_hash, is_code, new_code
from services.customers import Customers
from services.ids import new_id
from services.mail import Mail, Mailer
from services.sessions import Session
from services.store import Store, schema
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer
from services.tokens import Tokens

MAILS_PER_HOUR = 5
_PURPOSE = "email-change-code"
_TABLE = schema.email_changes


class EmailChange(Struct, frozen=True):
    """A new address that awaits its code, or is `done`."""

    id: str
    email: str
    status: str


def may_change_email(session: Session) -> bool:
    """Only where the merchant vouched for the customer, not their mailbox alone."""
    return session.source == "api"


class EmailChanges:
    """Finds only changes of the session they were begun in."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        customers: Customers,
        store: Store,
        tokens: Tokens,
        clock: Clock,
        audit: Audit,
        mailer: Mailer,
    ) -> None:
        self._gateway = gateway
        self._customers = customers
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._audit = audit
        self._mailer = mailer

    async def start(
        self, session: Session, email: str, compose: Callable[[str, str], Mail], origin: Origin
    ) -> EmailChange:
        """Mails a code to the new address; `compose` makes the mail of address and code.

        Raises EmailFixed, TooManyMails, and MailFailed where the mail was not taken.
        """
        if not may_change_email(session):
            raise EmailFixed(session.id)
        code = new_code()
        made = EmailChange(new_id("emc"), email, "open")
        try:
            await self._store.write(lambda connection: self._begin(connection, session, made, code, origin))
        except TooManyMails:
            await self._audit.record(origin, self._entry(session, made.id, "refused"))
            raise
        await self._mailer.send(compose(email, code))
        return made

    async def find(self, session: Session, change: str) -> EmailChange:
        """Raises NotFound, for another session's too."""
        row = await self._store.read(lambda connection: _row(connection, session, change))
        if row is None:
            raise NotFound("No such change")
        return EmailChange(row.id, row.email, row.status)

    async def confirm(self, session: Session, change: str, code: str, origin: Origin) -> EmailChange:
        """Writes the address to Stripe. Raises CodeRefused and CodeDead; done twice is done once."""
        found = await self.find(session, change)
        if found.status == "done":
            return found
        try:
            tries = await self._store.write(lambda connection: self._try(connection, session, change))
        except CodeDead:
            await self._audit.record(origin, self._entry(session, change, "refused"))
            raise
        row = await self._store.read(lambda connection: _row(connection, session, change))
        if row is None or not is_code(self._tokens, _PURPOSE, change, code, row.code_hash):
            await self._audit.record(origin, self._entry(session, change, "refused"))
            raise CodeRefused(TRIES - tries)
        path = f"/v1/customers/{object_id('cus', session.customer)}"
        await self._gateway.post(path, Customer, {"email": found.email}, idempotency_key=change)
        self._customers.forget(session.customer)
        await self._store.write(lambda connection: self._finish(connection, session, change, origin))
        return EmailChange(change, found.email, "done")

    def _begin(
        self, connection: Connection, session: Session, made: EmailChange, code: str, origin: Origin
    ) -> None:
        now = self._clock.now()
        mine = _TABLE.c.customer == session.customer
        recent = select(func.count()).where(mine, _TABLE.c.created > now - 3600)
        if connection.execute(recent).scalar_one() >= MAILS_PER_HOUR:
            raise TooManyMails(session.customer)
        connection.execute(delete(_TABLE).where(_TABLE.c.created < now - DAY))
        connection.execute(update(_TABLE).where(mine, _TABLE.c.status == "open").values(status="replaced"))
        row = {
            "id": made.id,
            "customer": session.customer,
            "session": session.id,
            "email": made.email,
            "code_hash": code_hash(self._tokens, _PURPOSE, made.id, code),
            "tries": 0,
            "status": made.status,
            "created": now,
        }
        connection.execute(insert(_TABLE), row)
        self._audit.write(connection, origin, self._entry(session, made.id, "intended"))

    def _try(self, connection: Connection, session: Session, change: str) -> int:
        """Counted before it is compared, also under race. Raises CodeDead."""
        today = (_TABLE.c.customer == session.customer, _TABLE.c.created > self._clock.now() - DAY)
        spent = connection.execute(select(func.sum(_TABLE.c.tries)).where(*today)).scalar_one_or_none()
        if (spent or 0) >= TRIES_PER_DAY:
            raise CodeDead(change)
        alive = (
            _TABLE.c.id == change,
            _TABLE.c.status == "open",
            _TABLE.c.tries < TRIES,
            _TABLE.c.created > self._clock.now() - CODE_LIFE,
        )
        if not connection.execute(update(_TABLE).where(*alive).values(tries=_TABLE.c.tries + 1)).rowcount:
            raise CodeDead(change)
        row = _row(connection, session, change)
        return int(row.tries) if row else TRIES

    def _finish(self, connection: Connection, session: Session, change: str, origin: Origin) -> None:
        done = {"status": "done", "finished": self._clock.now()}
        connection.execute(update(_TABLE).where(_TABLE.c.id == change).values(done))
        self._audit.write(connection, origin, self._entry(session, change, "done"))

    def _entry(self, session: Session, change: str, result: AuditResult) -> Entry:
        return Entry(event="customer.email", result=result, customer=session.customer, object=change)


def _row(connection: Connection, session: Session, change: str) -> Row[Any] | None:
    mine = (_TABLE.c.id == change, _TABLE.c.session == session.id, _TABLE.c.customer == session.customer)
    return connection.execute(select(_TABLE).where(*mine)).one_or_none()
