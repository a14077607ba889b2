"""A POST of a merchant happens once for its `Idempotency-Key`, whatever the network does (SECURITY K4).

The record is written in the transaction that does the work, so that after a crash there are both or neither.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from services.clock import Clock
from services.store import Store, schema

KEPT_FOR = 24 * 60 * 60
_TABLE = schema.idempotency


class KeyReused(Exception):
    """The key stands for another request already."""


class KeyInUse(Exception):
    """A request with this key is being answered at this moment."""


class Answer(Struct, frozen=True):
    """What was said the first time, to be said again."""

    status: int
    body: str
    request_id: str


class Claim(Struct, frozen=True):
    """`owner` is who asks: one merchant's keys are not another's. `fingerprint` is of the whole request."""

    owner: str
    key: str
    fingerprint: str


class Idempotency:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._claimed: set[tuple[str, str]] = set()

    @contextmanager
    def claimed(self, claim: Claim) -> Iterator[None]:
        """While it lasts, nobody else in this process works under that key. Raises KeyInUse."""
        name = (claim.owner, claim.key)
        if name in self._claimed:
            raise KeyInUse
        self._claimed.add(name)
        try:
            yield
        finally:
            self._claimed.discard(name)

    async def answer(self, claim: Claim) -> Answer | None:
        """The first answer, where there is one. Raises KeyReused."""
        row = await self._store.read(lambda connection: connection.execute(_FIND, _name(claim)).one_or_none())
        if row is None:
            return None
        if row.created <= self._clock.now() - KEPT_FOR:
            await self._store.write(lambda connection: connection.execute(_FORGET, _name(claim)))
            return None
        if row.fingerprint != claim.fingerprint:
            raise KeyReused
        return Answer(row.status, row.body, row.request_id)

    async def once(self, claim: Claim, work: Callable[[Connection], Answer]) -> Answer:
        """The answer of `work`, or of another process that was faster. Raises KeyReused and KeyInUse."""

        def transaction(connection: Connection) -> Answer:
            made = work(connection)
            row = {**asdict(claim), **asdict(made), "created": self._clock.now()}
            connection.execute(_KEEP, row)
            return made

        try:
            return await self._store.write(transaction)
        except IntegrityError:
            kept = await self.answer(claim)
            if kept is None:
                raise KeyInUse from None
            return kept

    async def purge(self) -> None:
        """Forgets keys after a day."""
        before = self._clock.now() - KEPT_FOR
        await self._store.write(
            lambda connection: connection.execute(delete(_TABLE).where(_TABLE.c.created <= before))
        )


_THIS = (_TABLE.c.owner == bindparam("of"), _TABLE.c.key == bindparam("named"))
_FIND = select(_TABLE).where(*_THIS)
_FORGET = delete(_TABLE).where(*_THIS)
_KEEP = insert(_TABLE)


def _name(claim: Claim) -> dict[str, str]:
    return {"of": claim.owner, "named": claim.key}
