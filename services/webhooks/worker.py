"""Does what events ask for, in the background of every process; each task is done by one of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

from services.payment_methods.locks import CustomerBusy
from services.store import StoreUnavailable
from services.stripe_gateway.errors import GatewayError
from services.webhooks.news import News
from services.webhooks.tasks import CLAIM_SECONDS, Claimed, Tasks

LOOK_EVERY_SECONDS = 1.0
AT_ONCE = 4
LAST_CHANCE_SECONDS = 15.0

log = structlog.get_logger(__name__)


# Reads a subject again and sees to it; raises GatewayError, CustomerBusy, StoreUnavailable.
Handler = Callable[[str], Awaitable[None]]


class Worker:
    """`handlers` by the kinds of tasks. What fails is tried again; an answer to Stripe never waits for it."""

    def __init__(self, tasks: Tasks, news: News, handlers: Mapping[str, Handler]) -> None:
        self._tasks = tasks
        self._news = news
        self._handlers = handlers
        self._going = True
        self._looking = asyncio.Lock()
        self._rounds: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until `stop`."""
        while self._going:
            self._tasks.news.clear()
            try:
                await self.look()
            except StoreUnavailable as error:
                log.warning("webhook_tasks_unavailable", error=str(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._tasks.news.wait()

    async def look(self) -> None:
        """Forgets what events made old, and begins what is due."""
        async with self._looking:
            await self._news.look()
            while self._going and len(self._rounds) < AT_ONCE and (claimed := await self._tasks.claim()):
                task = asyncio.create_task(self._guarded(claimed))
                self._rounds.add(task)
                task.add_done_callback(self._finished)

    async def settled(self) -> None:
        """Returns when nothing is due any more, and nothing being done."""
        await self.look()
        while self._rounds:
            await asyncio.wait(set(self._rounds))
            await self.look()

    async def stop(self, running: asyncio.Task[None]) -> None:
        """What was begun is finished; what waits is done after the next start."""
        self._going = False
        self._tasks.wake()
        await asyncio.wait({running, *self._rounds}, timeout=LAST_CHANCE_SECONDS)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._rounds.discard(task)
        self._tasks.wake()
        if not task.cancelled() and (fault := task.exception()):  # a fault of ours: it is tried again
            log.error("webhook_task_broken", exc_info=fault)

    async def _guarded(self, claimed: Claimed) -> None:
        try:
            await self._do(claimed)
        except StoreUnavailable as error:  # it is found again when its claim is over
            log.warning("webhook_tasks_unavailable", error=str(error))

    async def _do(self, claimed: Claimed) -> None:
        about = {"kind": claimed.task.kind, "subject": claimed.task.subject}
        try:
            async with asyncio.timeout(CLAIM_SECONDS - 10):
                await self._handlers[claimed.task.kind](claimed.task.subject)
        except (GatewayError, CustomerBusy, TimeoutError) as error:
            reason = type(error).__name__
            if await self._tasks.retry(claimed):
                log.warning("webhook_task_delayed", attempt=claimed.attempts, reason=reason, **about)
            else:
                log.error("webhook_task_given_up", reason=reason, **about)  # noqa: TRY400 - no trace is needed
        else:
            await self._tasks.finish(claimed)
