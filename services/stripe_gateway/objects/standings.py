"""A subscription as far as the collection of its payments goes."""

from msgspec import Struct

from services.stripe_gateway.objects.subscriptions import PauseCollection, SubscriptionStatus


class Standing(Struct, frozen=True):
    """Its state, and whether the merchant paused its collection."""

    id: str
    status: SubscriptionStatus
    pause_collection: PauseCollection | None = None
