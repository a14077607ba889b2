"""Which payment methods a customer can add: what Stripe's page will offer them (R7)."""

import time
from collections.abc import Callable

from msgspec import Struct

from services.customers import Customers
from services.payment_methods.kinds import Kind, applicable
from services.stripe_gateway.errors import NotFound, NotPermitted
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.subscriptions import Subscriptions

_KNOWN_SECONDS = 300


class Account(Struct, frozen=True):
    """The merchant's account: where the business is, and in what currency it thinks."""

    country: str = "US"
    default_currency: str = "usd"


class _Availability(Struct, frozen=True):
    available: bool = True


class MethodConfiguration(Struct, frozen=True):
    """What a merchant has switched on; a type that Stripe does not name is not available."""

    id: str
    is_default: bool = False
    acss_debit: _Availability | None = None
    amazon_pay: _Availability | None = None
    au_becs_debit: _Availability | None = None
    bacs_debit: _Availability | None = None
    boleto: _Availability | None = None
    card: _Availability | None = None
    cashapp: _Availability | None = None
    link: _Availability | None = None
    paypal: _Availability | None = None
    sepa_debit: _Availability | None = None
    us_bank_account: _Availability | None = None

    def has(self, kind: str) -> bool:
        """Whether customers are offered that type."""
        found: _Availability | None = getattr(self, kind)
        return found is not None and found.available


class Offering(Struct, frozen=True):
    """The types that apply for a customer who pays in `currency`."""

    currency: str
    kinds: tuple[Kind, ...]


class Offerings:
    """Remembers for a while what the account is and what it has switched on."""

    def __init__(
        self,
        gateway: Gateway,
        customers: Customers,
        subscriptions: Subscriptions,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gateway = gateway
        self._customers = customers
        self._subscriptions = subscriptions
        self._monotonic = monotonic
        self._account: tuple[float, Account] | None = None
        self._switched: dict[str | None, tuple[float, MethodConfiguration | None]] = {}

    async def of(self, customer: str, method_configuration: str | None) -> Offering:
        """What that customer can add under a `pmc_…`, or under the account's default one."""
        account = await self._the_account()
        currency = await self._currency(customer) or account.default_currency
        kinds = applicable(currency=currency, country=account.country)
        switched = await self._switched_on(method_configuration)
        if switched is not None:
            kinds = tuple(kind for kind in kinds if switched.has(kind.type))
        return Offering(currency, kinds)

    async def _currency(self, customer: str) -> str | None:
        """The customer's, else that of a living plan."""
        found = await self._customers.get(customer)
        if found.currency:
            return found.currency
        plans = await self._subscriptions.all(customer)
        living = (plan.currency for plan in plans if plan.status not in {"canceled", "incomplete_expired"})
        return next(living, None)

    async def _the_account(self) -> Account:
        if self._account is None or self._monotonic() >= self._account[0]:
            found = await self._gateway.get("/v1/account", Account)
            self._account = (self._monotonic() + _KNOWN_SECONDS, found)
        return self._account[1]

    async def _switched_on(self, wanted: str | None) -> MethodConfiguration | None:
        """None where the merchant's key may not look: then only the table's limits are known."""
        good_until, known = self._switched.get(wanted, (0.0, None))
        if self._monotonic() < good_until:
            return known
        try:
            found = await self._read(wanted)
        except (NotPermitted, NotFound):
            found = None
        self._switched[wanted] = (self._monotonic() + _KNOWN_SECONDS, found)
        return found

    async def _read(self, wanted: str | None) -> MethodConfiguration | None:
        path = "/v1/payment_method_configurations"
        if wanted is not None:
            return await self._gateway.get(f"{path}/{object_id('pmc', wanted)}", MethodConfiguration)
        page = await self._gateway.get(path, StripeList[MethodConfiguration], {"limit": 100})
        return next((found for found in page.data if found.is_default), None)
