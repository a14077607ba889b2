"""Reading a customer's subscriptions."""

import asyncio
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from services.catalogue import Catalogue
from services.customers import Customers
from services.invoices.listing import open_ones
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.prices import Price
from services.stripe_gateway.objects.products import Product
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions.discounts import unread_coupons
from services.subscriptions.making import items_of, plan_of, waits
from services.subscriptions.names import Names, product_ids, unread_prices
from services.subscriptions.plan import Plan, PlanItem

_EXPAND = [
    "data.default_payment_method",
    "data.schedule",
    "data.discounts.source.coupon",
    "data.items.data.discounts",
    "data.customer.invoice_settings.default_payment_method",
]


class _Owned(Subscription, frozen=True):
    """As it is read: with its owner, whose default pays it."""

    customer: str | Customer  # type: ignore[assignment]  # everywhere else the id is all that is wanted


class Subscriptions:
    """Finds only subscriptions of the customer it is asked about."""

    def __init__(self, gateway: Gateway, catalogue: Catalogue, customers: Customers) -> None:
        self._gateway = gateway
        self._catalogue = catalogue
        self._customers = customers

    async def all(self, customer: str) -> tuple[Subscription, ...]:
        """Every subscription in every state, newest first."""
        return tuple(_apart(found)[0] for found in await self._all(customer))

    async def _all(self, customer: str) -> list[_Owned]:
        params = {
            "customer": object_id("cus", customer),
            "status": "all",
            "limit": 100,
            "expand": _EXPAND,
        }
        page = await self._gateway.get("/v1/subscriptions", StripeList[_Owned], params)
        found = list(page.data)
        while page.has_more:
            params["starting_after"] = found[-1].id
            page = await self._gateway.get("/v1/subscriptions", StripeList[_Owned], params)
            found += page.data
        return found

    async def one(self, customer: str, subscription: str) -> Subscription:
        """That subscription as it is now; another customer's is NotFound (SECURITY A1)."""
        return (await self._one(customer, subscription))[0]

    async def _one(self, customer: str, subscription: str) -> tuple[Subscription, Customer | None]:
        path = f"/v1/subscriptions/{object_id('sub', subscription)}"
        expand = [*(name.removeprefix("data.") for name in _EXPAND), "customer.discount.source.coupon"]
        found, owner = _apart(await self._gateway.get(path, _Owned, {"expand": expand}))
        if found.customer != customer:
            raise NotFound("No such subscription of this customer")
        return found, owner

    async def plan(self, customer: str, subscription: str) -> Plan:
        """That subscription as a plan; NotFound like `one`."""
        found, owner = await self._one(customer, subscription)
        owner = owner or await self._customers.get(customer)
        return plan_of(found, owner, await self._names([found], owner))

    async def plans(self, customer: str) -> tuple[Plan, ...]:
        """Every subscription as a plan, newest first.

        By one call and a warm catalogue; where one waits for a payment, by a second call for open invoices.
        """
        read = [_apart(owned) for owned in await self._all(customer)]
        if not read:
            return ()
        owner = read[0][1] or await self._customers.get(customer)
        found = [subscription for subscription, _ in read]
        names = await self._names(found, owner)
        unpaid = await open_ones(self._gateway, customer) if any(map(waits, found)) else StripeList(data=[])
        return tuple(plan_of(one, owner, names, unpaid.data) for one in found)

    async def sold(self, subscriptions: Sequence[Subscription]) -> tuple[tuple[PlanItem, ...], ...]:
        """What each of subscriptions that were read already sells, by a warm catalogue alone."""
        names = await self._names(subscriptions)
        return tuple(items_of(subscription, names) for subscription in subscriptions)

    async def _names(self, subscriptions: Sequence[Subscription], owner: Customer | None = None) -> Names:
        """Without the `owner`, only what is sold is looked up."""
        coupons = unread_coupons(subscriptions, owner) if owner else set()
        if not coupons:
            return Names(*await self._sold(subscriptions), {})
        sold, read = await asyncio.gather(self._sold(subscriptions), self._catalogue.coupons(coupons))
        return Names(*sold, read)

    async def _sold(
        self, subscriptions: Sequence[Subscription]
    ) -> tuple[Mapping[str, Price], Mapping[str, Product]]:
        unread = unread_prices(subscriptions)
        prices = await self._catalogue.prices(unread)
        sold = {price.product for name in unread if (price := prices.get(name))}
        return prices, await self._catalogue.products(sold | product_ids(subscriptions))


def _apart(found: _Owned) -> tuple[Subscription, Customer | None]:
    """The subscription with its owner's id, and the owner; None where only the id was answered."""
    owner = found.customer
    return (found, None) if isinstance(owner, str) else (replace(found, customer=owner.id), owner)
