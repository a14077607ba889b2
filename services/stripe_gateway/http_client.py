"""The HTTP side of the Stripe SDK: its aiohttp client on our session, with what it leaves open mended.

The stock client reads a body outside its error handling, so a cut answer is neither a StripeError nor
retried; and its debug log formats every body. Here the body is read before the SDK sees it, inside the
handling, and travels on in a `Body` that formats as its length.

It also repeats a change that Stripe refuses for the moment (429, or a lock that another request holds)
only where a header says so. Such a change was not made, so it is tried again here (SECURITY F6, F8), even a
deletion; a deletion that may have been made never is, as it carries no idempotency key.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from stripe import AIOHTTPClient, APIConnectionError

READ_TIMEOUT = aiohttp.ClientTimeout(total=4, connect=2)
WRITE_TIMEOUT = aiohttp.ClientTimeout(total=9, connect=2)

ADVICE = "Stripe-Should-Retry"


class Body:
    """A whole answer. The SDK, which asked for a stream, gets it in one piece."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __str__(self) -> str:
        return f"<{len(self.content)} bytes>"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content


class HttpClient(AIOHTTPClient):
    """`session` stays the caller's to close; `sleep` (seconds) waits between retries."""

    def __init__(
        self, session: aiohttp.ClientSession, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        super().__init__(session=session)
        self._wait = sleep

    async def request_stream_async(  # type: ignore[override]  # the whole body stands in for the stream
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        post_data: Any = None,  # noqa: ANN401 - the SDK's
    ) -> tuple[Body, int, Mapping[str, str]]:
        """Raises APIConnectionError, which the SDK retries, for every failure up to the last byte."""
        timeout = READ_TIMEOUT if method == "get" else WRITE_TIMEOUT
        try:
            async with self._session.request(
                method, url, headers=headers, data=post_data, timeout=timeout, allow_redirects=False
            ) as response:
                content = await response.read()
                failed = method != "get" and response.status >= 400
                advised = _advised(method, response, content) if failed else response.headers
                return Body(content), response.status, advised
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure: type[Any] = APIConnectionError  # the SDK leaves its constructor untyped
            raise failure(f"No answer: {type(error).__name__}", should_retry=method != "delete") from error

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return self._wait(secs)


def _advised(method: str, answer: aiohttp.ClientResponse, content: bytes) -> Mapping[str, str]:
    """The headers of a change that failed, with the advice by which the SDK repeats it or does not."""
    headers = answer.headers.copy()
    if answer.status == 429 or (answer.status in {400, 409} and b'"lock_timeout"' in content):
        headers.setdefault(ADVICE, "true")
    elif method == "delete":
        headers[ADVICE] = "false"
    return headers
