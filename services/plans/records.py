"""Changes of plans on record: quoted, confirmed, finished. What was confirmed once is never done twice.

A record's id is the idempotency key of what it does at Stripe (SECURITY M5, F21).
"""

from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, delete, insert, select, update

from services.audit import Audit, Entry, Origin
from services.audit import Result as AuditResult
from services.clock import Clock
from services.ids import new_id
from services.plans.quotes import Outcome, Result
from services.store import Store, schema
from services.stripe_gateway.errors import NotFound

Kind = Literal["update", "cancel", "retention"]
Status = Literal["open", "confirmed", "finished"]
Body = TypeVar("Body", bound=Struct)

QUOTE_LIFE = 60 * 60
UNUSED_LIFE = 24 * 60 * 60
_TABLE = schema.plan_changes
_FAILED = frozenset([Result.DECLINED, Result.REFUSED])


class Record(Struct, Generic[Body], frozen=True):
    """A change as quoted in `body`, and its `outcome` once there is one."""

    id: str
    customer: str
    subscription: str
    configuration: str
    status: Status
    body: Body
    outcome: Outcome | None
    created: int
    finished: int | None


class Records(Generic[Body]):
    """The records of one kind; finds only those of the customer it is asked about."""

    def __init__(self, kind: Kind, body: type[Body], store: Store, clock: Clock, audit: Audit) -> None:
        self._kind = kind
        self._body = body
        self._store = store
        self._clock = clock
        self._audit = audit

    async def open(self, customer: str, subscription: str, configuration: str, body: Body) -> Record[Body]:
        """A fresh record; those that nobody confirmed within a day are forgotten meanwhile (SECURITY D6)."""
        now = self._clock.now()
        made = Record(new_id("chg"), customer, subscription, configuration, "open", body, None, now, None)
        row = {
            "id": made.id,
            "customer": customer,
            "subscription": subscription,
            "configuration": configuration,
            "kind": self._kind,
            "status": made.status,
            "body": msgspec.json.encode(body).decode(),
            "created": now,
        }

        def write(connection: Connection) -> None:
            unused = (_TABLE.c.status == "open", _TABLE.c.created < now - UNUSED_LIFE)
            connection.execute(delete(_TABLE).where(*unused))
            connection.execute(insert(_TABLE), row)

        await self._store.write(write)
        return made

    async def find(self, customer: str, subscription: str, record: str) -> Record[Body]:
        """Raises NotFound, for another customer's too (SECURITY A1)."""
        query = select(_TABLE).where(
            _TABLE.c.id == record,
            _TABLE.c.customer == customer,
            _TABLE.c.subscription == subscription,
            _TABLE.c.kind == self._kind,
        )
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFound("No such change of plan")
        return self._record(row)

    async def still_open(self, record: Record[Body]) -> bool:
        """Whether nobody has confirmed it in the meantime: a second click, another tab."""
        return (await self.find(record.customer, record.subscription, record.id)).status == "open"

    async def latest_confirmed(self, customer: str, subscription: str) -> Record[Body] | None:
        """The change that was confirmed last, if any was."""
        query = (
            select(_TABLE)
            .where(
                _TABLE.c.customer == customer,
                _TABLE.c.subscription == subscription,
                _TABLE.c.kind == self._kind,
                _TABLE.c.confirmed.is_not(None),
            )
            .order_by(_TABLE.c.confirmed.desc())
            .limit(1)
        )
        row = await self._store.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else self._record(row)

    async def overtaken(self, record: Record[Body]) -> bool:
        """Whether another was confirmed after it, or in the same second."""
        columns = _TABLE.c
        mine = select(columns.confirmed).where(columns.id == record.id).scalar_subquery()
        query = select(columns.id).where(
            columns.customer == record.customer,
            columns.subscription == record.subscription,
            columns.kind == self._kind,
            columns.id != record.id,
            columns.confirmed >= mine,
        )
        return await self._store.read(lambda connection: connection.execute(query).first() is not None)

    def expired(self, record: Record[Body]) -> bool:
        """Whether its figures are too old to be confirmed without being shown again."""
        return self._clock.now() - record.created > QUOTE_LIFE

    async def confirm(self, record: Record[Body], origin: Origin) -> Record[Body]:
        """On record before anything is done at Stripe (SECURITY F24); confirming again changes nothing."""
        now = self._clock.now()

        def write(connection: Connection) -> None:
            query = update(_TABLE).where(_TABLE.c.id == record.id, _TABLE.c.status == "open")
            if connection.execute(query.values(status="confirmed", confirmed=now)).rowcount:
                self._audit.write(connection, origin, self._entry(record, "intended"))

        await self._store.write(write)
        return await self.find(record.customer, record.subscription, record.id)

    async def finish(self, record: Record[Body], outcome: Outcome, origin: Origin) -> Record[Body]:
        """What became of it; a later outcome (a payment completed) takes the place of an earlier.

        It is written down once, however many requests have found it out.
        """
        if record.outcome == outcome:
            return record
        now = self._clock.now()
        values = {"status": "finished", "finished": now, "outcome": msgspec.json.encode(outcome).decode()}
        result: AuditResult = "failed" if outcome.result in _FAILED else "done"

        def write(connection: Connection) -> None:
            known = _TABLE.c.outcome.is_not_distinct_from(values["outcome"])
            query = update(_TABLE).where(_TABLE.c.id == record.id, ~known)
            if connection.execute(query.values(values)).rowcount:
                entry = self._entry(record, result, f"{outcome.result.value} {outcome.invoice or ''}".strip())
                self._audit.write(connection, origin, entry)

        await self._store.write(write)
        return replace(record, status="finished", outcome=outcome, finished=now)

    def _entry(self, record: Record[Body], result: AuditResult, detail: str = "") -> Entry:
        return Entry(
            event=f"plan.{self._kind}",
            result=result,
            customer=record.customer,
            object=record.subscription,
            detail=f"{record.id} {detail}".strip(),
        )

    def _record(self, row: Row[Any]) -> Record[Body]:
        return Record(
            id=row.id,
            customer=row.customer,
            subscription=row.subscription,
            configuration=row.configuration,
            status=row.status,
            body=msgspec.json.decode(row.body, type=self._body),
            outcome=None if row.outcome is None else msgspec.json.decode(row.outcome, type=Outcome),
            created=row.created,
            finished=row.finished,
        )
