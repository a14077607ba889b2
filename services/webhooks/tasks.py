"""The work that events ask for, queued in the database: a restart loses none, no two processes do the same.

However many events tell of one object, it is one task, so the queue is never longer than there are objects
(SECURITY F29). While a process works on a task no other does, and an event that comes meanwhile makes the
task due again: what was read last is what is written last.
"""

import asyncio

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, case, delete, insert, select, update

from services.clock import Clock
from services.store import Store, schema
from services.webhooks.watching import Task

CLAIM_SECONDS = 60
FIRST_DELAY = 2
LONGEST_DELAY = 600
MOST_ATTEMPTS = 20  # about two hours

_TABLE = schema.webhook_tasks


class Claimed(Struct, frozen=True):
    """A task of this process; `version` says which news it knows of."""

    task: Task
    version: int
    attempts: int


class Tasks:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.news = asyncio.Event()

    def add(self, connection: Connection, task: Task) -> None:
        """As part of a transaction, which is to be repeated after an IntegrityError; `wake` afterwards."""
        now = self._clock.now()
        again = {
            "version": _TABLE.c.version + 1,
            "attempts": 0,
            "due": case((_TABLE.c.claimed, _TABLE.c.due), else_=now),
        }
        if not connection.execute(update(_TABLE).where(_is(task)).values(again)).rowcount:
            row = {"version": 1, "attempts": 0, "claimed": False, "due": now}
            connection.execute(insert(_TABLE), {"kind": task.kind, "subject": task.subject, **row})

    def wake(self) -> None:
        """There may be something to do."""
        self.news.set()

    async def claim(self) -> Claimed | None:
        """The one that waited longest, for this process alone until CLAIM_SECONDS are over."""
        due = select(_TABLE.c.kind).where(_TABLE.c.due <= self._clock.now()).limit(1)
        if await self._store.read(lambda connection: connection.execute(due).first()) is None:
            return None
        return await self._store.write(self._claim)

    async def finish(self, claimed: Claimed) -> None:
        """It is done, unless there were news meanwhile: then it is due again."""

        def finish(connection: Connection) -> None:
            known = and_(_is(claimed.task), _TABLE.c.version == claimed.version)
            if not connection.execute(delete(_TABLE).where(known)).rowcount:
                self._release(connection, claimed.task, 0)

        await self._store.write(finish)

    async def retry(self, claimed: Claimed) -> bool:
        """Later once more; False where it was tried often enough, and is given up."""
        if claimed.attempts >= MOST_ATTEMPTS:
            await self.finish(claimed)
            return False
        delay = min(FIRST_DELAY << (claimed.attempts - 1), LONGEST_DELAY)
        await self._store.write(lambda connection: self._release(connection, claimed.task, delay))
        return True

    def _claim(self, connection: Connection) -> Claimed | None:
        now = self._clock.now()
        free = select(_TABLE).where(_TABLE.c.due <= now).order_by(_TABLE.c.due).limit(1)
        row = connection.execute(free).first()
        if row is None:
            return None
        task = Task(row.kind, row.subject)
        still = and_(_is(task), _TABLE.c.version == row.version, _TABLE.c.due == row.due)
        taken = {"claimed": True, "attempts": row.attempts + 1, "due": now + CLAIM_SECONDS}
        if not connection.execute(update(_TABLE).where(still).values(taken)).rowcount:
            return None
        return Claimed(task, row.version, row.attempts + 1)

    def _release(self, connection: Connection, task: Task, delay: int) -> None:
        values = {"claimed": False, "due": self._clock.now() + delay}
        connection.execute(update(_TABLE).where(_is(task)).values(values))


def open_subjects(connection: Connection, kind: str) -> set[str]:
    """What is waiting to be looked at, or is being looked at just now."""
    return set(connection.execute(select(_TABLE.c.subject).where(_TABLE.c.kind == kind)).scalars())


def _is(task: Task) -> ColumnElement[bool]:
    return and_(_TABLE.c.kind == task.kind, _TABLE.c.subject == task.subject)
