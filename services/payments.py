"""A customer's payments: every attempt with what became of it, refunds and receipts (R1)."""

from collections.abc import Iterable

from msgspec import Struct

from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.charges import Charge

PAGE_SIZE = 12
_EXPAND = ["data.refunds"]


class PaymentPage(Struct, frozen=True):
    """Attempts, newest first, each with its refunds; `next_cursor` leads on to older ones."""

    charges: tuple[Charge, ...]
    next_cursor: str | None


class Payments:
    """Finds only payments of the customer it is asked about, those without an invoice too."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def page(self, customer: str, after: str | None = None) -> PaymentPage:
        """One call at any depth: Stripe lists attempts by customer, but refunds only with their payment."""
        params = {"customer": object_id("cus", customer), "limit": PAGE_SIZE, "expand": _EXPAND}
        if after is not None:
            params["starting_after"] = _charge_id(after)
        page = await self._gateway.get("/v1/charges", StripeList[Charge], params)
        more = page.has_more and bool(page.data)
        return PaymentPage(tuple(page.data), page.data[-1].id if more else None)

    async def of_intents(self, intents: Iterable[str]) -> tuple[Charge, ...]:
        """Every attempt of these payment intents, oldest first."""
        found: list[Charge] = []
        for intent in intents:
            params = {"payment_intent": object_id("pi", intent), "limit": 100, "expand": _EXPAND}
            page = await self._gateway.get("/v1/charges", StripeList[Charge], params)
            found += page.data
        return tuple(sorted(found, key=lambda charge: charge.created))

    async def receipt_url(self, customer: str, charge: str) -> str:
        """Stripe's bearer link to a receipt, for the owner only (SECURITY A5); NotFound otherwise."""
        found = await self._gateway.get(f"/v1/charges/{_charge_id(charge)}", Charge)
        if found.customer != customer or found.receipt_url is None:
            raise NotFound("No such receipt of this customer")
        return found.receipt_url


def _charge_id(value: str) -> str:
    """Stripe names bank debits and the like `py_…`."""
    return object_id("py" if value.startswith("py_") else "ch", value)
