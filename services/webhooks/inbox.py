"""Receives events: the signature is checked, then event and task are stored, then Stripe is answered."""

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from services.audit import Audit, Entry, Origin
from services.budget import Budget
from services.clock import Clock
from services.store import Store
from services.stripe_gateway.events import Event, EventRefused, verified
from services.webhooks.receipts import Receipts
from services.webhooks.tasks import Tasks
from services.webhooks.watching import task_of, watched

MOST_RECORDED, WITHIN_SECONDS = 20, 60


class Inbox:
    """`secrets`: those that Stripe may sign with; `livemode`: that of the portal's key."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        audit: Audit,
        *,
        receipts: Receipts,
        tasks: Tasks,
        secrets: tuple[str, ...],
        livemode: bool,
    ) -> None:
        self._store = store
        self._audit = audit
        self._receipts = receipts
        self._tasks = tasks
        self._secrets = secrets
        self._livemode = livemode
        self._refusals = Budget(MOST_RECORDED, WITHIN_SECONDS, clock)

    @property
    def listens(self) -> bool:
        """Whether anything that Stripe sends could be believed."""
        return bool(self._secrets)

    async def receive(self, payload: bytes, signature: str, origin: Origin) -> None:
        """Kept, or of no concern here (SECURITY W3).

        Raises EventRefused for what Stripe did not sign, StoreUnavailable where it is to send it again.
        """
        try:
            event = verified(payload, signature, self._secrets)
        except EventRefused as refusal:
            if self._refusals.spend("all"):  # the log is no place for a stranger to fill
                entry = Entry(event="webhook.refused", result="refused", detail=str(refusal))
                await self._audit.record(origin, entry)
            raise
        if event is not None:
            await self.take(event)

    async def take(self, event: Event) -> None:
        """What is proven already. Raises StoreUnavailable."""
        if not watched(event) or event.livemode != self._livemode or event.account is not None:
            return
        try:
            await self._store.write(lambda connection: self._keep(connection, event))
        except IntegrityError:  # another worker took the same in at the same moment
            await self._store.write(lambda connection: self._keep(connection, event))
        self._tasks.wake()

    def _keep(self, connection: Connection, event: Event) -> None:
        task = task_of(event)
        if self._receipts.add(connection, event) and task is not None:
            self._tasks.add(connection, task)
