"""A customer's payment methods, and what each one pays."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from services.clock import Clock
from services.customers import Customers, default_payment_method
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.payment_methods import Card, PaymentMethod
from services.subscriptions import Plan, Subscriptions


class Expiry(Enum):
    """How a card stands to its expiry date."""

    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"


@dataclass(frozen=True)
class KeptMethod:
    """A payment method of the customer with the plans that it pays."""

    method: PaymentMethod
    expiry: Expiry
    is_default: bool
    pays: tuple[Plan, ...]


class PaymentMethods:
    """Finds only payment methods of the customer it is asked about."""

    def __init__(
        self, gateway: Gateway, customers: Customers, subscriptions: Subscriptions, clock: Clock
    ) -> None:
        self._gateway = gateway
        self._customers = customers
        self._subscriptions = subscriptions
        self._clock = clock

    async def all(self, customer: str) -> tuple[PaymentMethod, ...]:
        """Every payment method of every type, newest first."""
        path = f"/v1/customers/{object_id('cus', customer)}/payment_methods"
        page = await self._gateway.get(path, StripeList[PaymentMethod], {"limit": 100})
        return tuple(page.data)

    async def one(self, customer: str, method: str) -> PaymentMethod:
        """That payment method; another customer's is NotFound (SECURITY A1)."""
        found = next((one for one in await self.all(customer) if one.id == method), None)
        if found is None:
            raise NotFound("No such payment method of this customer", code="resource_missing", param="id")
        return found

    async def kept(self, customer: str) -> tuple[KeptMethod, ...]:
        """The payment methods, the default first."""
        methods, owner, plans = await asyncio.gather(
            self.all(customer), self._customers.get(customer), self._subscriptions.plans(customer)
        )
        default = default_payment_method(owner)
        now = self._clock.now()
        kept = [
            KeptMethod(
                method=method,
                expiry=expiry(method.card, now) if method.card else Expiry.GOOD,
                is_default=default is not None and method.id == default.id,
                pays=tuple(p for p in plans if not p.ended and p.paid_by and p.paid_by.id == method.id),
            )
            for method in methods
        ]
        return tuple(sorted(kept, key=lambda method: not method.is_default))


def expiry(card: Card, now: int) -> Expiry:
    """A card is good to the end of its month; "soon" is this month and the next."""
    today = datetime.fromtimestamp(now, UTC)
    months_left = (card.exp_year - today.year) * 12 + card.exp_month - today.month
    if months_left < 0:
        return Expiry.EXPIRED
    return Expiry.SOON if months_left <= 1 else Expiry.GOOD
