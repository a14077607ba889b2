"""Paused collections as they are shown: the index says which, Stripe the rest, a page at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from services.paused.index import Paused, PausedIndex
from services.prices import amount_for
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.prices import Recurring
from services.stripe_gateway.objects.subscriptions import (
    PauseCollection,
    SubscriptionItem,
    SubscriptionStatus,
)
from services.subscriptions import ENDED, PlanItem, common_amount

PAGE = 25
_AT_ONCE = 8
_EXPAND = ["customer", "items.data.price.tiers"]
_EXPAND_ALL = ["data.customer"]  # tiers lie one level deeper than Stripe expands


class Payer(Struct, frozen=True):
    """Whose subscription it is; of a deleted customer only the id is left."""

    id: str
    name: str | None = None
    email: str | None = None
    deleted: bool = False


class _Subscription(Struct, frozen=True):
    id: str
    status: SubscriptionStatus
    currency: str
    customer: Payer
    items: StripeList[SubscriptionItem]
    pause_collection: PauseCollection | None = None


class ListedSubscription(Struct, frozen=True):
    """`amount` per period in minor units; None where use decides, or the items' rhythms differ.

    `found` is when the portal first saw the pause, `since` when it began: None if no event told.
    """

    subscription: str
    status: str
    customer: Payer
    currency: str
    amount: int | None
    recurring: Recurring | None
    pause: PauseCollection | None
    since: int | None = None
    found: int | None = None


class Page(Struct, frozen=True):
    """`next` is where the following page begins; None on the last."""

    rows: tuple[ListedSubscription, ...]
    next: str | None


class Listing:
    def __init__(self, gateway: Gateway, index: PausedIndex) -> None:
        self._gateway = gateway
        self._index = index

    async def page(self, *, after: str | None = None) -> Page:
        """Those whose collection is paused, the newest pauses first. Raises GatewayError.

        What was resumed meanwhile is left out, though its event may not have come yet (SECURITY F30).
        """
        found = await self._index.page(PAGE + 1, after=after)
        shown = found[:PAGE]
        rows = await self._rows(shown)
        return Page(rows, shown[-1].subscription if len(found) > PAGE else None)

    async def pages(self) -> AsyncIterator[tuple[ListedSubscription, ...]]:
        """All of those, a page at a time."""
        page = await self.page()
        yield page.rows
        while page.next is not None:
            page = await self.page(after=page.next)
            yield page.rows

    async def everything(self, *, after: str | None = None) -> Page:
        """Every subscription that has not ended, the newest first. Raises GatewayError."""
        cursor = {"starting_after": object_id("sub", after)} if after else {}
        params = {"limit": PAGE, "expand": _EXPAND_ALL, **cursor}
        page = await self._gateway.get("/v1/subscriptions", StripeList[_Subscription], params)
        known = await self._index.of([one.id for one in page.data])
        rows = tuple(_listed(one, known.get(one.id)) for one in page.data)
        return Page(rows, page.data[-1].id if page.has_more and page.data else None)

    async def _rows(self, paused: Sequence[Paused]) -> tuple[ListedSubscription, ...]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def read(one: Paused) -> ListedSubscription | None:
            async with turns:
                return await self._row(one)

        rows = await asyncio.gather(*(read(one) for one in paused))
        return tuple(row for row in rows if row is not None)

    async def _row(self, paused: Paused) -> ListedSubscription | None:
        path = f"/v1/subscriptions/{object_id('sub', paused.subscription)}"
        try:
            found = await self._gateway.get(path, _Subscription, {"expand": _EXPAND})
        except NotFound:
            return None
        if found.pause_collection is None or found.status in ENDED:
            return None
        return _listed(found, paused)


def _listed(found: _Subscription, paused: Paused | None) -> ListedSubscription:
    items = tuple(
        PlanItem(item.price, None, item.quantity, amount_for(item.price, item.quantity))
        for item in found.items.data
    )
    amount = common_amount(items)
    return ListedSubscription(
        subscription=found.id,
        status=found.status,
        customer=found.customer,
        currency=found.currency,
        amount=amount,
        recurring=items[0].price.recurring if amount is not None else None,
        pause=found.pause_collection,
        since=paused.since if paused else None,
        found=paused.found if paused else None,
    )
