"""Has every process forget what an event made old, whichever of them received the event."""

from services.catalogue import Catalogue
from services.customers import Customers
from services.webhooks.receipts import Receipts

# An event with a lower number can become visible after one with a higher, where transactions overlap.
_LATE = 50


class News:
    """Acts on each receipt once, in the order in which they came."""

    def __init__(self, receipts: Receipts, catalogue: Catalogue, customers: Customers) -> None:
        self._receipts = receipts
        self._catalogue = catalogue
        self._customers = customers
        self._newest: int | None = None
        self._told: set[int] = set()

    async def look(self) -> None:
        """The first look only learns where to begin: nothing is remembered yet. Raises StoreUnavailable."""
        if self._newest is None:
            self._newest = await self._receipts.newest()
            return
        for receipt in await self._receipts.after(self._newest - _LATE):
            if receipt.number not in self._told:
                self._tell(receipt.type, receipt.object)
                self._told.add(receipt.number)
                self._newest = max(self._newest, receipt.number)
        self._told = {number for number in self._told if number > self._newest - _LATE}

    def _tell(self, event_type: str, subject: str) -> None:
        if event_type.startswith(("coupon.", "price.", "product.")):
            self._catalogue.forget()
        elif event_type in {"customer.updated", "customer.deleted"}:
            self._customers.forget(subject)
