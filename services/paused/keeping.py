"""How webhooks keep the index: the subscription of an event is read again, and what it is now is written."""

from services.paused.index import PausedIndex
from services.store import Store
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.standings import Standing


class Keeping:
    """The queue lets one process at a time look at a subscription, so that none writes something older."""

    def __init__(self, gateway: Gateway, store: Store, index: PausedIndex) -> None:
        self._gateway = gateway
        self._store = store
        self._index = index

    async def __call__(self, subscription: str) -> None:
        """What Stripe says of it now becomes what the index says."""
        try:
            path = f"/v1/subscriptions/{object_id('sub', subscription)}"
            standing = await self._gateway.get(path, Standing)
        except NotFound:
            standing = Standing(subscription, "canceled")
        await self._store.write(lambda connection: self._index.put(connection, standing))
