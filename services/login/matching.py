"""Which customers have an e-mail address (SECURITY L9, L10).

Stripe's filter looks at letter case, and its search lags behind by up to an hour: all are asked, and what
they find is compared once more here.
"""

import asyncio

from services.login.addresses import address, folded
from services.stripe_gateway.errors import InvalidRequest, NotFound, NotPermitted
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import Customer

MOST = 100


class Matching:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def by_email(self, email: str) -> list[Customer]:
        """Customers whose kept address is this one, newest first. Raises GatewayError."""
        spellings = dict.fromkeys([email, folded(email)])
        found = await asyncio.gather(*map(self._listed, spellings), self._searched(email))
        matching = {
            customer.id: customer
            for customers in found
            for customer in customers
            if not customer.deleted and folded(address(customer.email or "") or "") == folded(email)
        }
        return sorted(matching.values(), key=lambda customer: (customer.created, customer.id), reverse=True)

    async def by_id(self, customer: str) -> list[Customer]:
        """The customer, if it is there and has an address that mail can go to. Raises GatewayError."""
        try:
            found = await self._gateway.get(f"/v1/customers/{object_id('cus', customer)}", Customer)
        except NotFound:
            return []
        return [] if found.deleted or address(found.email or "") is None else [found]

    async def _listed(self, email: str) -> list[Customer]:
        found = await self._gateway.get(
            "/v1/customers", StripeList[Customer], {"email": email, "limit": MOST}
        )
        return found.data

    async def _searched(self, email: str) -> list[Customer]:
        """Not every account and key may search: then the lists must do."""
        quoted = email.replace("\\", "\\\\").replace('"', '\\"')
        query = {"query": f'email:"{quoted}"', "limit": MOST}
        try:
            found = await self._gateway.get("/v1/customers/search", StripeList[Customer], query)
        except (InvalidRequest, NotFound, NotPermitted):
            return []
        return found.data
