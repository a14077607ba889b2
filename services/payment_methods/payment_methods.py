"""A customer's payment methods, and what each one pays."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from services.clock import Clock
from services.remembered import Remembered
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.customers import CustomerInvoiceSettings
from services.stripe_gateway.objects.payment_methods import Card, PaymentMethod
from services.stripe_gateway.objects.subscriptions import Subscription
from services.subscriptions import ENDED, PlanItem, Subscriptions

_EXPAND = ["data.customer.subscriptions"]


class _Owner(Struct, frozen=True):
    """Whose a method is; Stripe puts in the newest ten subscriptions that have not ended."""

    id: str
    subscriptions: StripeList[Subscription]
    invoice_settings: CustomerInvoiceSettings = CustomerInvoiceSettings()


class _Owned(PaymentMethod, frozen=True, kw_only=True):
    """As it is read: with its owner, whose default and subscriptions say what it pays."""

    customer: _Owner  # type: ignore[assignment]  # everywhere else the id is all that is wanted


class Expiry(Enum):
    """How a card stands to its expiry date."""

    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"


class Wallet(Struct, frozen=True):
    """What one call tells: payment methods, newest first, the default's id, and what they may have to pay.

    `running` are the subscriptions that have not ended; without a method, nothing is told of them.
    """

    methods: tuple[PaymentMethod, ...] = ()
    default: str | None = None
    running: tuple[Subscription, ...] = ()


class PaidPlan(Struct, frozen=True):
    """A running subscription by its id, with what it sells."""

    id: str
    items: tuple[PlanItem, ...]


class KeptMethod(Struct, frozen=True):
    """A payment method of the customer with the plans that it pays."""

    method: PaymentMethod
    expiry: Expiry
    is_default: bool
    pays: tuple[PaidPlan, ...]


class PaymentMethods:
    """Finds only payment methods of the customer it is asked about."""

    def __init__(self, gateway: Gateway, subscriptions: Subscriptions, clock: Clock) -> None:
        self._gateway = gateway
        self._subscriptions = subscriptions
        self._clock = clock
        self._many = Remembered()  # who has more running subscriptions than one answer holds

    async def wallet(self, customer: str) -> Wallet:
        """As it is now, by one call; a customer of more than ten running subscriptions costs another.

        That one is made beside the first where it is known to be needed.
        """
        asked = self._gateway.get(_path(customer), StripeList[_Owned], {"limit": 100, "expand": _EXPAND})
        if customer in self._many:
            page, found = await asyncio.gather(asked, self._subscriptions.all(customer))
        else:
            page, found = await asked, ()
        if not page.data:
            return Wallet()
        owner = page.data[0].customer
        many = owner.subscriptions.has_more
        self._many.note(customer, so=many)
        plans = (found or await self._subscriptions.all(customer)) if many else owner.subscriptions.data
        return Wallet(
            methods=tuple(replace(method, customer=owner.id) for method in page.data),
            default=_id(owner.invoice_settings.default_payment_method),
            running=tuple(plan for plan in plans if plan.status not in ENDED),
        )

    async def one(self, customer: str, method: str) -> PaymentMethod:
        """That payment method; another customer's is NotFound (SECURITY A1)."""
        page = await self._gateway.get(_path(customer), StripeList[PaymentMethod], {"limit": 100})
        return find(page.data, method)

    async def kept(self, customer: str) -> tuple[KeptMethod, ...]:
        """The payment methods, the default first, by the wallet's call and a warm catalogue."""
        return await self.kept_in(await self.wallet(customer))

    async def kept_in(self, wallet: Wallet) -> tuple[KeptMethod, ...]:
        """The same of a wallet that was read already."""
        sold = await self._subscriptions.sold(wallet.running)
        now = self._clock.now()
        kept = [
            KeptMethod(
                method=method,
                expiry=expiry(method.card, now) if method.card else Expiry.GOOD,
                is_default=method.id == wallet.default,
                pays=tuple(
                    PaidPlan(plan.id, items)
                    for plan, items in zip(wallet.running, sold, strict=True)
                    if _payer(plan, wallet.default) == method.id
                ),
            )
            for method in wallet.methods
        ]
        return tuple(sorted(kept, key=lambda method: not method.is_default))


def find(methods: Iterable[PaymentMethod], method: str) -> PaymentMethod:
    """The one with that id; NotFound where there is none."""
    found = next((one for one in methods if one.id == method), None)
    if found is None:
        raise NotFound("No such payment method of this customer")
    return found


def own_method(plan: Subscription) -> str | None:
    """The id of the method that a subscription names as its own."""
    return _id(plan.default_payment_method)


def _payer(plan: Subscription, default: str | None) -> str | None:
    return None if plan.collection_method == "send_invoice" else own_method(plan) or default


def _path(customer: str) -> str:
    return f"/v1/customers/{object_id('cus', customer)}/payment_methods"


def _id(method: str | PaymentMethod | None) -> str | None:
    return method.id if isinstance(method, PaymentMethod) else method


def expiry(card: Card, now: int) -> Expiry:
    """A card is good to the end of its month; "soon" is this month and the next."""
    today = datetime.fromtimestamp(now, UTC)
    months_left = (card.exp_year - today.year) * 12 + card.exp_month - today.month
    if months_left < 0:
        return Expiry.EXPIRED
    return Expiry.SOON if months_left <= 1 else Expiry.GOOD
