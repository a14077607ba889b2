"""Sends the queued mails, in the background of every process; each mail is sent by one of them."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

import structlog

from services.mail.mail import Mail, Mailer, MailFailed, MailRefused, MailUnsure
from services.mail.queue import MailJob, MailQueue
from services.store import StoreUnavailable
from services.stripe_gateway.errors import GatewayError

LOOK_EVERY_SECONDS = 5.0
AT_ONCE = 8
LAST_CHANCE_SECONDS = 15.0

log = structlog.get_logger(__name__)


class Writer(Protocol):
    """Makes the mail of a job at the moment of sending."""

    async def __call__(self, job: MailJob) -> Mail | None:
        """None where there is nobody to write to. Raises GatewayError and StoreUnavailable."""


class Postman:
    """`writers` make the mails, by the kind of job. A mail that fails is logged; no visitor waits for it."""

    def __init__(self, queue: MailQueue, mailer: Mailer, writers: Mapping[str, Writer]) -> None:
        self._queue = queue
        self._mailer = mailer
        self._writers = writers
        self._going = True
        self._rounds: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until `stop`."""
        while self._going:
            self._queue.news.clear()
            try:
                await self._round()
            except StoreUnavailable as error:
                log.warning("mail_queue_unavailable", error=str(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._queue.news.wait()

    async def stop(self, running: asyncio.Task[None]) -> None:
        """What is being sent is finished; what waits is sent by the next start."""
        self._going = False
        self._queue.wake()
        await asyncio.wait({running, *self._rounds}, timeout=LAST_CHANCE_SECONDS)

    async def _round(self) -> None:
        for reference in await self._queue.end_stale():
            log.error("mail_dead", about=reference, reason="expired")
        while self._going and len(self._rounds) < AT_ONCE and (job := await self._queue.claim()):
            task = asyncio.create_task(self._guarded(job))
            self._rounds.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._rounds.discard(task)
        self._queue.wake()

    async def _guarded(self, job: MailJob) -> None:
        try:
            await self.deliver(job)
        except StoreUnavailable as error:  # the job stays as it is, and is found again when its time is over
            log.warning("mail_queue_unavailable", error=str(error))

    async def deliver(self, job: MailJob) -> None:
        """Write and send one mail, at most once. Raises StoreUnavailable."""
        try:
            mail = await self._writers[job.kind](job)
        except GatewayError as error:
            await self._later(job, type(error).__name__)
            return
        if mail is None:
            await self._queue.settle(job, "void")
        elif await self._queue.begin_sending(job):
            await self._send(job, mail)

    async def _send(self, job: MailJob, mail: Mail) -> None:
        try:
            await self._mailer.send(mail)
        except (MailRefused, MailUnsure) as error:
            reason = f"{type(error).__name__}: {error}"
            log.error("mail_dead", about=job.reference, reason=reason)  # noqa: TRY400 - no trace is needed
            await self._queue.settle(job, "dead")
        except MailFailed as error:
            await self._later(job, str(error))
        else:
            await self._queue.settle(job, "sent")

    async def _later(self, job: MailJob, reason: str) -> None:
        if await self._queue.retry(job):
            log.warning("mail_delayed", about=job.reference, attempt=job.attempts, reason=reason)
        else:
            log.error("mail_dead", about=job.reference, reason=reason)
