"""The sandbox's whole state: one Stripe account in memory."""

from collections.abc import Callable

from sandbox.api.tables import Table
from sandbox.clock import Clock
from sandbox.ids import Ids
from sandbox.objects.base import StripeObject, to_json
from sandbox.objects.customers import Customer
from sandbox.objects.events import Event, EventRequest

API_VERSION = "2026-10-28.endive"


class World:
    """Tables of objects by kind, on one clock. A reset makes a new World on the same clock.

    `base_url` is where browsers find the hosted pages (sandbox/addresses.py).
    """

    def __init__(self, clock: Clock, base_url: str = "http://127.0.0.1:8000/sandbox") -> None:
        self.clock = clock
        self.base_url = base_url
        self.ids = Ids()
        self.request = EventRequest()
        self.listeners: list[Callable[[Event], None]] = []
        self.events: Table[Event] = Table("event")
        self.customers: Table[Customer] = Table("customer")

    def emit(
        self,
        event_type: str,
        subject: StripeObject,
        *,
        before: StripeObject | None = None,
        at: int | None = None,
    ) -> None:
        """Records that something happened to `subject`; `before` is its copy from before an update.

        An update that changed nothing makes no event. `at` is Unix seconds, now by default.
        """
        data = {"object": to_json(subject)}
        if before is not None:
            old = to_json(before)
            changed = {key: value for key, value in old.items() if data["object"].get(key) != value}
            if not changed:
                return
            data["previous_attributes"] = changed
        event = Event(
            id=self.ids.new("evt"),
            api_version=API_VERSION,
            created=at or self.clock.now(),
            data=data,
            request=self.request,
            type=event_type,
        )
        self.events.add(event)
        for listener in self.listeners:
            listener(event)
