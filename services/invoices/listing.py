"""Stripe's list of a customer's invoices. Equal reads in flight are one call, so it is asked in one way."""

from typing import Any

from services.stripe_gateway.gateway import Gateway, object_id
from services.stripe_gateway.lists import StripeList
from services.stripe_gateway.objects.invoices import Invoice

_MOST_OPEN = 100


async def listed(gateway: Gateway, customer: str, **params: Any) -> StripeList[Invoice]:  # noqa: ANN401 - Stripe's parameters
    """A page of them, newest first, drafts too."""
    whose = {"customer": object_id("cus", customer), "expand": ["data.payments"]}
    return await gateway.get("/v1/invoices", StripeList[Invoice], {**whose, **params})


async def open_ones(gateway: Gateway, customer: str) -> StripeList[Invoice]:
    """All that is still to be paid."""
    return await listed(gateway, customer, limit=_MOST_OPEN, status="open")
