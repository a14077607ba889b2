"""The event object (docs.stripe.com/api/events/object)."""

from typing import Any, Literal

from sandbox.objects.base import StripeObject


class EventRequest(StripeObject, kw_only=True):
    id: str | None = None
    idempotency_key: str | None = None


class Event(StripeObject, kw_only=True):
    """`data` holds the `object` as it was then and, for updates, `previous_attributes`."""

    id: str
    object: Literal["event"] = "event"
    api_version: str
    created: int
    data: dict[str, Any]
    livemode: bool = False
    pending_webhooks: int = 0
    request: EventRequest
    type: str
