"""Mails that wait to be sent: in the database, so that none is lost or sent twice (SECURITY F27).

A job names what its mail is about; the mail itself, with its code, is made when it is sent and stored
nowhere.

waiting → claimed (by one process, for a while) → sending → sent, or void (there was nobody to write to), or
dead. A claim that its process left is taken again; a sending that its process left is dead, because the mail
may have gone.
"""

import asyncio
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from services.audit import SYSTEM, Audit, Entry, Result
from services.clock import Clock
from services.codes import DAY
from services.ids import new_id
from services.store import Store, schema

CLAIM_SECONDS = 60
FIRST_DELAY = 5
LONGEST_DELAY = 120

_TABLE = schema.mail_jobs
_RESULTS: dict[str, Result] = {"sent": "done", "dead": "failed"}
_OPEN = ("waiting", "claimed", "sending")


class MailJob(Struct, frozen=True):
    """`kind` says who writes the mail, `reference` what it is about; after `expires` it is of no use."""

    id: str
    kind: str
    reference: str
    locale: str | None
    attempts: int
    expires: int


class MailQueue:
    def __init__(self, store: Store, clock: Clock, audit: Audit) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit
        self.news = asyncio.Event()

    def add(
        self, connection: Connection, *, kind: str, reference: str, locale: str | None, expires: int
    ) -> None:
        """A job, as part of the transaction that gives reason to it; call `wake` once the answer is out."""
        now = self._clock.now()
        row = {
            "id": new_id("mail"),
            "kind": kind,
            "reference": reference,
            "locale": locale,
            "status": "waiting",
            "attempts": 0,
            "created": now,
            "due": now,
            "expires": expires,
        }
        connection.execute(insert(_TABLE), row)

    def wake(self) -> None:
        """There may be something to send."""
        self.news.set()

    async def claim(self) -> MailJob | None:
        """The job that waited longest, for this process alone."""
        due = select(_TABLE.c.id).where(_TABLE.c.status.in_(_OPEN), _TABLE.c.due <= self._clock.now())
        if await self._store.read(lambda connection: connection.execute(due.limit(1)).first()) is None:
            return None
        return await self._store.write(self._claim)

    async def begin_sending(self, job: MailJob) -> bool:
        """Whether the job is still this process's; from now on nobody sends it again."""
        mine = (_TABLE.c.id == job.id, _TABLE.c.status == "claimed", _TABLE.c.attempts == job.attempts)
        values = {"status": "sending", "due": self._clock.now() + CLAIM_SECONDS}
        begin = update(_TABLE).where(*mine).values(values)
        return await self._store.write(lambda connection: connection.execute(begin).rowcount == 1)

    async def settle(self, job: MailJob, status: str) -> None:
        """`sent`, `void` or `dead`: the job is over."""
        await self._set(job, {"status": status})

    async def retry(self, job: MailJob) -> bool:
        """Later once more; False where the mail would come too late, and the job is dead."""
        due = self._clock.now() + min(FIRST_DELAY << (job.attempts - 1), LONGEST_DELAY)
        alive = due < job.expires
        await self._set(job, {"status": "waiting" if alive else "dead", "due": due})
        return alive

    async def end_stale(self) -> list[str]:
        """Jobs that nothing can come of any more become dead; says what they were about."""
        now = self._clock.now()
        late = and_(_TABLE.c.status.in_(("waiting", "claimed")), _TABLE.c.expires <= now)
        left = and_(_TABLE.c.status == "sending", _TABLE.c.due <= now)

        def end(connection: Connection) -> list[str]:
            found = connection.execute(select(_TABLE).where(or_(late, left))).all()
            ids = [row.id for row in found]
            connection.execute(update(_TABLE).where(_TABLE.c.id.in_(ids)).values(status="dead"))
            for row in found:
                self._record(connection, _job(row), "dead")
            return [row.reference for row in found]

        wanted = select(_TABLE.c.id).where(or_(late, left)).limit(1)
        if await self._store.read(lambda connection: connection.execute(wanted).first()) is None:
            return []
        return await self._store.write(end)

    async def purge(self) -> None:
        """Forgets what was added more than a day ago (SECURITY D6)."""
        old = (_TABLE.c.created < self._clock.now() - DAY, _TABLE.c.expires < self._clock.now())
        await self._store.write(lambda connection: connection.execute(delete(_TABLE).where(*old)))

    def _claim(self, connection: Connection) -> MailJob | None:
        now = self._clock.now()
        free = (
            _TABLE.c.status.in_(("waiting", "claimed")),
            _TABLE.c.due <= now,
            _TABLE.c.expires > now,
        )
        row = connection.execute(select(_TABLE).where(*free).order_by(_TABLE.c.due).limit(1)).first()
        if row is None:
            return None
        claimed = {"status": "claimed", "attempts": row.attempts + 1, "due": now + CLAIM_SECONDS}
        still = (_TABLE.c.id == row.id, _TABLE.c.attempts == row.attempts, _TABLE.c.status == row.status)
        if not connection.execute(update(_TABLE).where(*still).values(claimed)).rowcount:
            return None
        return _job(row)

    async def _set(self, job: MailJob, values: dict[str, Any]) -> None:
        mine = _TABLE.c.id == job.id

        def change(connection: Connection) -> None:
            connection.execute(update(_TABLE).where(mine).values(values))
            self._record(connection, job, values["status"])

        await self._store.write(change)

    def _record(self, connection: Connection, job: MailJob, status: str) -> None:
        """Sent, or never to be sent; that there was nobody to write to is no event (SECURITY D4)."""
        if status in _RESULTS:
            event, result = f"mail.{status}", _RESULTS[status]
            entry = Entry(event=event, result=result, object=job.reference, detail=job.kind)
            self._audit.write(connection, SYSTEM, entry)


def _job(row: Row[Any]) -> MailJob:
    return MailJob(row.id, row.kind, row.reference, row.locale, row.attempts + 1, row.expires)
