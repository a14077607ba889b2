"""The customer of a session."""

import time
from collections import OrderedDict
from collections.abc import Callable

from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.payment_methods import PaymentMethod

_LANGUAGES_LIFE_SECONDS = 300
_LANGUAGES_KEPT = 10_000
_EXPAND = ["tax_ids", "invoice_settings.default_payment_method"]


class Customers:
    """Reads customers, and remembers for a while which languages each prefers."""

    def __init__(self, gateway: Gateway, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._monotonic = monotonic
        self._languages: OrderedDict[str, tuple[float, tuple[str, ...]]] = OrderedDict()

    async def get(self, customer: str) -> Customer:
        """The customer with tax ids and default payment method; a deleted one is NotFound."""
        found = await self._gateway.get(
            f"/v1/customers/{object_id('cus', customer)}", Customer, {"expand": _EXPAND}
        )
        if found.deleted:
            raise NotFound("The customer was deleted", code="resource_missing", param="id")
        self._remember(customer, found.preferred_locales or ())
        return found

    async def preferred_locales(self, customer: str) -> tuple[str, ...]:
        """The customer's languages, best first: remembered where possible, else read."""
        good_until, languages = self._languages.get(customer, (0.0, ()))
        if self._monotonic() < good_until:
            return languages
        return (await self.get(customer)).preferred_locales or ()

    def _remember(self, customer: str, languages: tuple[str, ...]) -> None:
        self._languages[customer] = (self._monotonic() + _LANGUAGES_LIFE_SECONDS, languages)
        self._languages.move_to_end(customer)
        if len(self._languages) > _LANGUAGES_KEPT:
            self._languages.popitem(last=False)


def default_payment_method(customer: Customer) -> PaymentMethod | None:
    """What pays where a subscription names nothing of its own."""
    method = customer.invoice_settings.default_payment_method
    return method if isinstance(method, PaymentMethod) else None
