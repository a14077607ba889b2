"""SECURITY F27, F22: mails that wait in the database are sent once, while they help, or an alarm rings."""

import asyncio

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.audit import Audit
from services.mail import Mail, Mailer, MailFailed, MailRefused, MailUnsure
from services.mail.postman import Postman
from services.mail.queue import CLAIM_SECONDS, FIRST_DELAY, MailJob, MailQueue
from services.store import Store, schema
from services.stripe_gateway.errors import Unavailable
from tests.unit.services.clock import TestClock

pytestmark = pytest.mark.usefixtures("both_databases")

LIFE = 600
MAIL = Mail(to="ada@example.com", subject="s", text="t")


class Carrier:
    """Fails as often as it is told, then carries."""

    def __init__(self, *failures: MailFailed) -> None:
        self.failures = list(failures)
        self.sent: list[Mail] = []
        self.carried = asyncio.Event()

    async def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)
        self.carried.set()


class Writing:
    """Writes a mail, or none, or fails first."""

    def __init__(self, mail: Mail | None = MAIL, *failures: Unavailable) -> None:
        self.mail = mail
        self.failures = list(failures)
        self.written = 0

    async def __call__(self, job: MailJob) -> Mail | None:
        self.written += 1
        if self.failures:
            raise self.failures.pop(0)
        return self.mail


@pytest.fixture
def queue(store: Store, clock: TestClock, audit: Audit) -> MailQueue:
    return MailQueue(store, clock, audit)


async def add(queue: MailQueue, store: Store, clock: TestClock) -> None:
    expires = clock.now() + LIFE
    await store.write(
        lambda c: queue.add(c, kind="login_code", reference="lgc_1", locale="en", expires=expires)
    )


async def statuses(store: Store) -> list[str]:
    column = schema.mail_jobs.c.status
    return list(await store.read(lambda connection: connection.execute(select(column)).scalars().all()))


async def work_off(queue: MailQueue, carrier: Mailer, writing: Writing) -> None:
    """What a postman does with all that is due."""
    postman = Postman(queue, carrier, {"login_code": writing})
    while job := await queue.claim():
        await postman.deliver(job)


async def test_a_mail_is_sent_once(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY F27: and never again, however often one looks."""
    carrier = Carrier()
    await add(queue, store, clock)
    await work_off(queue, carrier, Writing())
    clock.advance(LIFE)
    await work_off(queue, carrier, Writing())
    assert carrier.sent == [MAIL]
    assert await statuses(store) == ["sent"]


async def test_nobody_to_write_to(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY L3: an unknown address ends in silence."""
    carrier = Carrier()
    await add(queue, store, clock)
    await work_off(queue, carrier, Writing(None))
    assert carrier.sent == []
    assert await statuses(store) == ["void"]


async def test_trouble_is_tried_again(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY F27: Stripe's or the mail server's, a little later each time."""
    carrier, writing = Carrier(MailFailed("451")), Writing(MAIL, Unavailable("away"))
    await add(queue, store, clock)
    await work_off(queue, carrier, writing)
    assert (writing.written, await statuses(store)) == (1, ["waiting"])
    clock.advance(FIRST_DELAY)
    await work_off(queue, carrier, writing)
    assert (writing.written, carrier.sent) == (2, [])
    clock.advance(2 * FIRST_DELAY)
    await work_off(queue, carrier, writing)
    assert carrier.sent == [MAIL]


async def test_no_longer_than_it_helps(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY F27: after the code's life the mail is dead, and the log has an alarm."""
    carrier = Carrier(*(MailFailed("451") for _ in range(100)))
    await add(queue, store, clock)
    with capture_logs() as logs:
        for _ in range(LIFE):
            await work_off(queue, carrier, Writing())
            clock.advance(1)
    assert await statuses(store) == ["dead"]
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["mail_dead"]
    assert "ada@example.com" not in str(logs)


@pytest.mark.parametrize("failure", [MailRefused("550"), MailUnsure("dropped")])
async def test_no_second_try(queue: MailQueue, store: Store, clock: TestClock, failure: MailFailed) -> None:
    """SECURITY F27: refused for good, or perhaps arrived: dead, with an alarm."""
    carrier = Carrier(failure)
    await add(queue, store, clock)
    with capture_logs() as logs:
        await work_off(queue, carrier, Writing())
    clock.advance(CLAIM_SECONDS)
    await work_off(queue, carrier, Writing())
    assert carrier.sent == []
    assert await statuses(store) == ["dead"]
    assert "mail_dead" in [entry["event"] for entry in logs]


async def test_one_process_has_it(queue: MailQueue, store: Store, clock: TestClock, audit: Audit) -> None:
    """SECURITY F27: several workers look; one of them finds it."""
    await add(queue, store, clock)
    found = await asyncio.gather(*(MailQueue(store, clock, audit).claim() for _ in range(5)))
    assert sum(job is not None for job in found) == 1


async def test_killed_before_sending(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY F22: another process takes it up, and the first one's claim is void."""
    await add(queue, store, clock)
    first = await queue.claim()
    assert first is not None
    assert await queue.claim() is None
    clock.advance(CLAIM_SECONDS)
    second = await queue.claim()
    assert second is not None
    assert not await queue.begin_sending(first)
    assert await queue.begin_sending(second)


async def test_killed_while_sending(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """SECURITY F27: it may have arrived, so it is not sent again."""
    await add(queue, store, clock)
    job = await queue.claim()
    assert job is not None
    await queue.begin_sending(job)
    clock.advance(CLAIM_SECONDS)
    assert await queue.claim() is None
    assert await queue.end_stale() == ["lgc_1"]
    assert await statuses(store) == ["dead"]


async def test_the_background_task(queue: MailQueue, store: Store, clock: TestClock) -> None:
    """Issue 6.2: woken when the answer is out, finished with what it began when the portal ends."""
    carrier = Carrier()
    postman = Postman(queue, carrier, {"login_code": Writing()})
    running = asyncio.create_task(postman.run())
    await add(queue, store, clock)
    queue.wake()
    async with asyncio.timeout(5):
        await carrier.carried.wait()
    await postman.stop(running)
    assert running.done()
    assert await statuses(store) == ["sent"]
