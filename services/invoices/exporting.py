"""One year's invoices for the accountant: every finalized one, oldest page last, as they come from Stripe."""

from collections.abc import AsyncIterator

from services.invoices.invoices import year_bounds
from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.explained import ExplainedInvoice

_PAGE = 100


class Exporting:
    """Holds a page of invoices at a time, however many there are."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def pages(self, customer: str, year: int) -> AsyncIterator[list[ExplainedInvoice]]:
        """The customer's invoices created in that year (UTC), newest first, drafts left out."""
        start, end = year_bounds(year)
        params = {
            "customer": object_id("cus", customer),
            "limit": _PAGE,
            "created": {"gte": start, "lt": end},
        }
        while True:
            page = await self._gateway.get("/v1/invoices", StripeList[ExplainedInvoice], params)
            yield [invoice for invoice in page.data if invoice.status not in {None, "draft"}]
            if not page.has_more or not page.data:
                return
            params = {**params, "starting_after": page.data[-1].id}
