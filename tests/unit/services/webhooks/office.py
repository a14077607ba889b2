"""Where events are taken in and seen to, over a Stripe whose one subscription can be paused."""

import asyncio
from typing import Any, Literal

from services.audit import Audit
from services.catalogue import Catalogue
from services.customers import Customers
from services.paused.index import Paused, PausedIndex
from services.paused.keeping import Keeping
from services.paused.scanning import Scanning
from services.store import Store
from services.stripe_gateway.events import Event, EventData
from services.webhooks.inbox import Inbox
from services.webhooks.news import News
from services.webhooks.receipts import Receipts
from services.webhooks.tasks import Tasks
from services.webhooks.worker import Handler, Worker
from tests.unit import canned
from tests.unit.canned import CannedGateway
from tests.unit.services.clock import TestClock

VOID: dict[str, Any] = {"behavior": "void", "resumes_at": None}


def event(number: int, kind: str, subject: dict[str, Any], before: Any = None, **changes: Any) -> Event:
    """The event with that number, at that second of the story."""
    values = {"id": f"evt_{number}", "type": kind, "created": number, "livemode": False, **changes}
    return Event(data=EventData(subject, before), **values)


class Held(asyncio.Event):
    """Holds an answer back until it is set; `asked` is when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.asked.set()
        return await super().wait()


class Office:
    """`subscriptions` is what Stripe would say now, by id."""

    def __init__(self, store: Store, clock: TestClock) -> None:
        self.store = store
        self.clock = clock
        self.gateway = CannedGateway(canned.account())
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.gateway.answers["/v1/subscriptions"] = lambda _: canned.listed(*self.subscriptions.values())
        self.receipts, self.tasks = Receipts(store, clock), Tasks(store, clock)
        self.catalogue, self.customers = Catalogue(self.gateway), Customers(self.gateway)
        self.index = PausedIndex(store, clock)
        self.keeping = Keeping(self.gateway, store, self.index)
        self.handlers: dict[str, Handler] = {"collection": self.keeping}
        self.worker = self.process()
        self.scanning = self.scanner()
        self.inbox = Inbox(
            store,
            clock,
            Audit(store, clock),
            receipts=self.receipts,
            tasks=self.tasks,
            secrets=("whsec_office",),
            livemode=False,
        )

    def process(self) -> Worker:
        """The worker of one more process."""
        news = News(self.receipts, self.catalogue, self.customers)
        return Worker(self.tasks, news, self.handlers)

    def scanner(self, source: str = "test") -> Scanning:
        """The scanner of one more process."""
        return Scanning(
            self.gateway,
            self.store,
            self.clock,
            source=source,
            index=self.index,
            receipts=self.receipts,
            tasks=self.tasks,
        )

    def stripe_says(self, subscription: str, pause: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
        """What a read of the subscription answers from now on."""
        found = canned.subscription(id=subscription, pause_collection=pause, **changes)
        self.subscriptions[subscription] = found
        self.gateway.answers[f"/v1/subscriptions/{subscription}"] = lambda _: self.subscriptions[subscription]
        return found

    async def paused(self) -> list[Paused]:
        return await self.index.page(100)

    async def paused_ids(self) -> list[str]:
        return [one.subscription for one in await self.paused()]

    def reads(self, path: str) -> int:
        """How often Stripe was asked for it."""
        return sum(called == path for called, _ in self.gateway.calls)
