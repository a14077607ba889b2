"""Which events matter, and what each is about. All others are answered kindly and forgotten."""

from typing import Any, Literal

from msgspec import Struct

from services.stripe_gateway.events import Event

Kind = Literal["additions", "collection", "deletion"]
Collection = Literal["paused", "resumed"]


class Task(Struct, frozen=True):
    """Something to look at: a customer's unfinished additions, a subscription, a customer who may be gone."""

    kind: Kind
    subject: str


# Without a kind there is nothing to do but to forget what was read (see `News`).
_KINDS: dict[str, Kind | None] = {
    "checkout.session.completed": "additions",
    "coupon.created": None,
    "coupon.deleted": None,
    "coupon.updated": None,
    "customer.deleted": "deletion",
    "customer.subscription.created": "collection",
    "customer.subscription.deleted": "collection",
    "customer.subscription.paused": "collection",
    "customer.subscription.resumed": "collection",
    "customer.subscription.updated": "collection",
    "customer.updated": None,
    "price.created": None,
    "price.deleted": None,
    "price.updated": None,
    "product.created": None,
    "product.deleted": None,
    "product.updated": None,
    "setup_intent.succeeded": "additions",
}
WATCHED = tuple(_KINDS)


def watched(event: Event) -> bool:
    """Whether it is about something that the portal keeps, or must see through."""
    return event.type in _KINDS


def task_of(event: Event) -> Task | None:
    """What to look at because of a watched event."""
    kind = _KINDS[event.type]
    subject = _text(event.data.object, "customer" if kind == "additions" else "id")
    return Task(kind, subject) if kind and subject else None


def object_of(event: Event) -> str:
    """The id of what it is about."""
    return _text(event.data.object, "id")


def collection_of(event: Event) -> Collection | None:
    """Whether just this event paused the collection of a subscription, or let it resume."""
    before = event.data.previous_attributes
    if event.type != "customer.subscription.updated" or not before or "pause_collection" not in before:
        return None
    if event.data.object.get("pause_collection") is None:
        return "resumed"
    return "paused" if before["pause_collection"] is None else None


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) and len(value) <= 255 else ""
