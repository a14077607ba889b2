"""What the portal keeps true in the background: it listens to Stripe's events, and scans each night."""

import asyncio
from typing import Self

from msgspec import Struct, field
from sqlalchemy import Connection, delete

from services.audit import Audit
from services.catalogue import Catalogue
from services.clock import Clock
from services.customers import Customers
from services.links import Links
from services.paused.index import PausedIndex
from services.paused.keeping import Keeping
from services.paused.listing import Listing
from services.paused.scanning import Scanning
from services.payment_methods.changing import Changing
from services.payment_methods.unreturned import Unreturned
from services.sessions import Sessions
from services.store import Store, schema
from services.stripe_gateway.gateway import Gateway
from services.webhooks.deletions import Deletions
from services.webhooks.inbox import Inbox
from services.webhooks.news import News
from services.webhooks.receipts import Receipts
from services.webhooks.tasks import Tasks
from services.webhooks.worker import Handler, Worker


class Upkeep(Struct, frozen=True):
    """`inbox` receives events, `worker` acts on them; `scanning` builds the index that `listing` reads."""

    store: Store
    receipts: Receipts
    tasks: Tasks
    inbox: Inbox
    worker: Worker
    scanning: Scanning
    index: PausedIndex
    listing: Listing
    resets: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    def over(
        cls,
        *,
        gateway: Gateway,
        store: Store,
        clock: Clock,
        audit: Audit,
        secrets: tuple[str, ...],
        livemode: bool,
        source: str,
        catalogue: Catalogue,
        customers: Customers,
        changing: Changing,
        sessions: Sessions,
        links: Links,
    ) -> Self:
        """One of each, sharing what is given; `source` says which Stripe is asked, and in which mode."""
        receipts, tasks, index = Receipts(store, clock), Tasks(store, clock), PausedIndex(store, clock)
        handlers: dict[str, Handler] = {
            "additions": Unreturned(changing.adding, changing.changes),
            "collection": Keeping(gateway, store, index),
            "deletion": Deletions(gateway, store, sessions, links),
        }
        return cls(
            store=store,
            receipts=receipts,
            tasks=tasks,
            inbox=Inbox(
                store,
                clock,
                audit,
                receipts=receipts,
                tasks=tasks,
                secrets=secrets,
                livemode=livemode,
            ),
            worker=Worker(tasks, News(receipts, catalogue, customers), handlers),
            scanning=Scanning(
                gateway, store, clock, source=source, index=index, receipts=receipts, tasks=tasks
            ),
            index=index,
            listing=Listing(gateway, index),
        )

    async def run(self) -> None:
        """Until `stop`."""
        working = asyncio.create_task(self.worker.run())
        try:
            await self.scanning.run()
        finally:
            await self.worker.stop(working)

    async def stop(self, running: asyncio.Task[None]) -> None:
        """What was begun because of events is finished; what waits is done after the next start."""
        running.cancel()
        await asyncio.wait({running, *self.resets})

    async def begin_anew(self) -> None:
        """Nothing that was known of Stripe holds any more: a sandbox is as on its first day."""

        def forget(connection: Connection) -> None:
            kept = schema.webhook_events, schema.webhook_tasks, schema.paused_collections, schema.scans
            for table in kept:
                connection.execute(delete(table))

        await self.store.write(forget)
        self.scanning.wake()

    def begin_anew_soon(self) -> None:
        """`begin_anew`, for a caller that cannot await it."""
        task = asyncio.create_task(self.begin_anew())
        self.resets.add(task)
        task.add_done_callback(self.resets.discard)
