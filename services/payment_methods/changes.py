"""Changes of payment methods on record: begun, then finished. What was asked for once is never done twice.

A change's id is the key that its form was shown with, and the idempotency key of what it does at Stripe
(SECURITY M5, F21).
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, delete, insert, select, update

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.clock import Clock
from services.store import Store, schema
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.objects.payment_methods import PaymentMethod

Kind = Literal["add", "default", "move", "remove"]
Status = Literal["open", "done", "pending", "refused"]

KEPT_FOR = 2 * 24 * 60 * 60  # longer than Stripe's page stays open
_TABLE = schema.payment_method_changes
_RESULTS: dict[Status, AuditResult] = {
    "open": "intended",
    "done": "done",
    "pending": "done",
    "refused": "refused",
}


class Details(msgspec.Struct, frozen=True):
    """What a change is about: the method as it was seen, Stripe's page, the subscription that is moved."""

    method: PaymentMethod | None = None
    url: str | None = None
    subscription: str | None = None


class Change(Struct, frozen=True):
    """`pending` is a method that a bank still has to confirm."""

    id: str
    customer: str
    kind: Kind
    status: Status
    details: Details
    checkout_session: str | None
    created: int


class Changes:
    """Finds only changes of the customer it is asked about."""

    def __init__(self, store: Store, clock: Clock, audit: Audit) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit

    async def begin(self, key: str, customer: str, kind: Kind, details: Details, origin: Origin) -> Change:
        """On record before anything is done (SECURITY F24); begun before, it is the one that was begun.

        Raises NotFound for the key of something else.
        """
        now = self._clock.now()
        made = Change(key, customer, kind, "open", details, None, now)
        row = {
            "id": key,
            "customer": customer,
            "kind": kind,
            "status": made.status,
            "payment_method": details.method.id if details.method else None,
            "body": msgspec.json.encode(details).decode(),
            "created": now,
        }

        def write(connection: Connection) -> Change:
            found = connection.execute(select(_TABLE).where(_TABLE.c.id == key)).one_or_none()
            if found is not None:
                return _change(found)
            connection.execute(delete(_TABLE).where(_TABLE.c.created < now - KEPT_FOR))
            connection.execute(insert(_TABLE), row)
            self._audit.write(connection, origin, _entry(made))
            return made

        begun = await self._store.write(write)
        if (begun.customer, begun.kind) != (customer, kind):
            raise NotFound("Not a change of this customer")
        return begun

    async def find(self, customer: str, key: str) -> Change:
        """Raises NotFound, for another customer's too (SECURITY A1)."""
        query = select(_TABLE).where(_TABLE.c.id == key, _TABLE.c.customer == customer)
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFound("No such change")
        return _change(row)

    async def on_the_way(self, customer: str) -> list[Change]:
        """Additions of which nothing came back from Stripe's page yet, oldest first."""
        query = (
            select(_TABLE)
            .where(_TABLE.c.customer == customer, _TABLE.c.kind == "add")
            .where(_TABLE.c.status.in_(("open", "pending")), _TABLE.c.checkout_session.is_not(None))
            .order_by(_TABLE.c.created)
        )
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [_change(row) for row in rows]

    async def lead_on(self, change: Change, checkout_session: str, url: str) -> Change:
        """Stripe's page for it is open."""
        details = msgspec.structs.replace(change.details, url=url)
        values = {"checkout_session": checkout_session, "body": msgspec.json.encode(details).decode()}
        await self._store.write(
            lambda connection: connection.execute(
                update(_TABLE).where(_TABLE.c.id == change.id).values(values)
            )
        )
        return replace(change, checkout_session=checkout_session, details=details)

    async def finish(
        self, change: Change, status: Status, origin: Origin, method: PaymentMethod | None = None
    ) -> Change:
        """What became of it, once."""
        details = msgspec.structs.replace(change.details, method=method) if method else change.details
        values = {
            "status": status,
            "finished": self._clock.now(),
            "payment_method": details.method.id if details.method else None,
            "body": msgspec.json.encode(details).decode(),
        }
        finished = replace(change, status=status, details=details)

        def write(connection: Connection) -> None:
            unfinished = (_TABLE.c.id == change.id, _TABLE.c.status != "done")
            if connection.execute(update(_TABLE).where(*unfinished).values(values)).rowcount:
                self._audit.write(connection, origin, _entry(finished))

        await self._store.write(write)
        return finished


def _entry(change: Change) -> Entry:
    details = change.details
    return Entry(
        event=f"payment_method.{change.kind}",
        result=_RESULTS[change.status],
        customer=change.customer,
        object=details.subscription or (details.method.id if details.method else None),
        detail=change.id,
    )


def _change(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        customer=row.customer,
        kind=row.kind,
        status=row.status,
        details=msgspec.json.decode(row.body, type=Details),
        checkout_session=row.checkout_session,
        created=row.created,
    )
