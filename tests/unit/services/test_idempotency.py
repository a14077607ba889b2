"""SECURITY K4: a merchant's POST happens once for its key, also where two processes have it at once."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from services.idempotency import KEPT_FOR, Answer, Claim, Idempotency, KeyInUse, KeyReused
from services.store import Store, schema
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

CLAIM = Claim("mk_1", "key_1", "of the request")
ANSWER = Answer(200, '{"id": "bps_1"}', "req_1")
TRIES = schema.promotion_code_tries


@pytest.fixture
def idempotency(store: Store, clock: TestClock) -> Idempotency:
    return Idempotency(store, clock)


def work(answer: Answer = ANSWER) -> Any:
    """Makes something, whatever it is, and says so."""

    def made(connection: Connection) -> Answer:
        connection.execute(insert(TRIES), {"id": answer.request_id, "customer": "cus_1", "at": 1})
        return answer

    return made


async def done(store: Store) -> list[str]:
    return list(await store.read(lambda c: c.execute(select(TRIES.c.id)).scalars().all()))


async def test_another_process_was_faster(idempotency: Idempotency, store: Store) -> None:
    """Its answer is given, and what was done beside it is undone."""
    assert await idempotency.answer(CLAIM) is None
    assert await idempotency.once(CLAIM, work()) == ANSWER
    late = Answer(200, '{"id": "bps_2"}', "req_2")
    assert await idempotency.once(CLAIM, work(late)) == ANSWER
    assert await idempotency.answer(CLAIM) == ANSWER
    assert await done(store) == ["req_1"]


async def test_another_request_under_the_key(idempotency: Idempotency, store: Store) -> None:
    """It is neither answered with the first one's answer, nor done."""
    await idempotency.once(CLAIM, work())
    other = Claim("mk_1", "key_1", "of another request")
    with pytest.raises(KeyReused):
        await idempotency.answer(other)
    with pytest.raises(KeyReused):
        await idempotency.once(other, work(Answer(200, "", "req_2")))
    assert await done(store) == ["req_1"]


async def test_another_merchants_key(idempotency: Idempotency) -> None:
    """One merchant's keys are not another's."""
    await idempotency.once(CLAIM, work())
    assert await idempotency.answer(Claim("mk_2", "key_1", "of the request")) is None
    assert await idempotency.answer(Claim("mk_1", "key_2", "of the request")) is None


async def test_one_at_a_time(idempotency: Idempotency) -> None:
    """While a request is being answered, its key is in use, and no other."""
    with idempotency.claimed(CLAIM):
        with pytest.raises(KeyInUse), idempotency.claimed(CLAIM):
            pass
        with idempotency.claimed(Claim("mk_2", "key_1", "")), idempotency.claimed(Claim("mk_1", "key_2", "")):
            pass
    with pytest.raises(ZeroDivisionError), idempotency.claimed(CLAIM):
        _ = 1 / 0
    with idempotency.claimed(CLAIM):
        pass


async def test_a_key_is_kept_for_a_day(idempotency: Idempotency, store: Store, clock: TestClock) -> None:
    """Then it is a new one, found or swept away."""
    await idempotency.once(CLAIM, work())
    clock.advance(KEPT_FOR - 1)
    await idempotency.purge()
    assert await idempotency.answer(CLAIM) == ANSWER
    clock.advance(1)
    assert await idempotency.answer(CLAIM) is None
    again = Answer(200, "", "req_2")
    assert await idempotency.once(CLAIM, work(again)) == again
    clock.advance(KEPT_FOR)
    await idempotency.purge()
    rows = await store.read(lambda c: c.execute(select(schema.idempotency)).all())
    assert rows == []
