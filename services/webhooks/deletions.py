"""A customer who was deleted at Stripe is nobody's customer here (SECURITY S6)."""

from msgspec import Struct
from sqlalchemy import Connection

from services.audit import Origin
from services.links import Links
from services.sessions import Sessions
from services.store import Store
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id


class _Existence(Struct, frozen=True):
    id: str
    deleted: bool = False


class Deletions:
    def __init__(self, gateway: Gateway, store: Store, sessions: Sessions, links: Links) -> None:
        self._gateway = gateway
        self._store = store
        self._sessions = sessions
        self._links = links

    async def __call__(self, customer: str) -> None:
        """Ends the sessions and personal links of a customer that is no more."""
        if await self._exists(customer):
            return
        origin = Origin(actor="system")

        def end(connection: Connection) -> None:
            self._links.revoke(connection, customer)
            self._sessions.revoke(connection, customer, origin)

        await self._store.write(end)

    async def _exists(self, customer: str) -> bool:
        try:
            found = await self._gateway.get(f"/v1/customers/{object_id('cus', customer)}", _Existence)
        except NotFound:
            return False
        return not found.deleted
