"""A method that was saved on Stripe's page by a customer whose browser never came back from there."""

from contextlib import suppress

from services.audit import Origin
from services.payment_methods.adding import Adding
from services.payment_methods.changes import Changes
from services.payment_methods.errors import NotCompleted
from services.stripe_gateway.errors import NotFound


class Unreturned:
    """Does what the browser's return does, under the same keys: whichever comes second changes nothing."""

    def __init__(self, adding: Adding, changes: Changes) -> None:
        self._adding = adding
        self._changes = changes

    async def __call__(self, customer: str) -> None:
        """What the customer saved becomes the default; a page that is still open stays open."""
        for change in await self._changes.on_the_way(customer):
            with suppress(NotCompleted, NotFound):  # left, or removed again since
                session = change.checkout_session or ""
                await self._adding.finish(customer, change.id, session, Origin(actor="system"))
