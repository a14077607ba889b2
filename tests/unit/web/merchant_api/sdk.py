"""Stripe's own SDK before the portal under test."""

from collections.abc import Mapping
from typing import Any

import httpx
import stripe

from tests.unit.web.merchant import BASE, KEY, Merchant


class _InProcess(stripe.HTTPClient):
    """Hands requests to the application without a socket."""

    name = "in-process"

    def __init__(self, client: httpx.AsyncClient) -> None:
        super().__init__()
        self._client = client

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        answer = await self._client.request(method, url, headers=headers, content=post_data)
        return answer.content, answer.status_code, answer.headers


def sdk(shop: Merchant) -> stripe.StripeClient:
    """A merchant's second client, pointed at the portal."""
    return stripe.StripeClient(KEY, base_addresses={"api": BASE}, http_client=_InProcess(shop.client))
