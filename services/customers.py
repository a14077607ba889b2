"""The customer of a session."""

import time
from collections import OrderedDict
from collections.abc import Callable

from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.objects.customers import Customer
from services.stripe_gateway.objects.payment_methods import PaymentMethod

_KNOWN_SECONDS = 300
_KNOWN_MOST = 2_000
_EXPAND = ["tax_ids", "invoice_settings.default_payment_method"]


class Customers:
    """Reads customers, and remembers each for a while: its name and languages stand on every page."""

    def __init__(self, gateway: Gateway, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._gateway = gateway
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, Customer]] = OrderedDict()

    async def get(self, customer: str) -> Customer:
        """The customer as it is now, with tax ids and default payment method; a deleted one is NotFound."""
        found = await self._gateway.get(
            f"/v1/customers/{object_id('cus', customer)}", Customer, {"expand": _EXPAND}
        )
        if found.deleted:
            self._known.pop(customer, None)
            raise NotFound("The customer was deleted")
        self._remember(found)
        return found

    async def known(self, customer: str) -> Customer:
        """The customer as it was at most five minutes ago: for names and languages, never for money."""
        return self.recalled(customer) or await self.get(customer)

    def recalled(self, customer: str) -> Customer | None:
        """`known` without asking; None where that is needed."""
        good_until, found = self._known.get(customer, (0.0, None))
        return found if self._monotonic() < good_until else None

    def forget(self, customer: str) -> None:
        """It was changed: what was known of it is old."""
        self._known.pop(customer, None)

    def forget_all(self) -> None:
        """Nothing that was known holds any more."""
        self._known.clear()

    def _remember(self, customer: Customer) -> None:
        self._known[customer.id] = (self._monotonic() + _KNOWN_SECONDS, customer)
        self._known.move_to_end(customer.id)
        if len(self._known) > _KNOWN_MOST:
            self._known.popitem(last=False)


def default_payment_method(customer: Customer) -> PaymentMethod | None:
    """What pays where a subscription names nothing of its own."""
    method = customer.invoice_settings.default_payment_method
    return method if isinstance(method, PaymentMethod) else None
