"""The short way of a read through the SDK: its headers, encoding, retries and errors, without its log.

For its log the SDK formats every request and answer, wanted or not, and finds its own headers anew: that
cost as much as all the rest of a call.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote_plus

import stripe
from stripe._encode import _api_encode

from services.stripe_gateway.http_client import Body, HttpClient

RETRIES = 1


class Reads:
    """GET requests of one client; its key and version do not change while it lives."""

    def __init__(self, client: stripe.StripeClient, http_client: HttpClient) -> None:
        self._requestor = client._requestor
        self._http_client = http_client
        options = self._requestor._options
        self._base = str(options.base_addresses["api"])
        own: stripe.RequestOptions = {"api_key": options.api_key, "stripe_version": options.stripe_version}
        self._headers: Mapping[str, str] = self._requestor.request_headers("get", "V1", own)

    async def content(self, path: str, params: Mapping[str, Any]) -> bytes:
        """The body of an answer that is none of Stripe's errors; those are raised as the SDK's."""
        query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in _api_encode(params))
        url = f"{self._base}{path}?{query}" if query else f"{self._base}{path}"
        answer, status, headers = await self._http_client.request_stream_with_retries_async(
            "get", url, self._headers, max_network_retries=RETRIES
        )
        content = cast(Body, answer).content
        if not 200 <= status < 300:
            self._requestor._interpret_response(content, status, headers, "V1")
        return content


@lru_cache(maxsize=1024)
def _quoted(value: object) -> str:
    """As it stands in a query: the same few names and words all the time."""
    return quote_plus(str(value))
