"""The HTTP side of the Stripe SDK: its aiohttp client on our session, with what it leaves open mended.

The stock client reads a body outside its error handling, so a cut answer is neither a StripeError nor
retried; and its debug log formats every body. Here the body is read before the SDK sees it, inside the
handling, and travels on in a `Body` that formats as its length.

It also repeats what Stripe refuses for the moment (429, or a lock that another request holds) only where a
header says so. It was not done, so it is tried again here (SECURITY F6, F8): a read once, and a deletion too.
A deletion that may have been made never is, as it carries no idempotency key.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextvars import ContextVar
from random import uniform
from typing import Any

import aiohttp
from stripe import AIOHTTPClient, APIConnectionError

READ_TIMEOUT = aiohttp.ClientTimeout(total=4, connect=2)
WRITE_TIMEOUT = aiohttp.ClientTimeout(total=9, connect=2)

ADVICE = "stripe-should-retry"  # as the SDK looks for it

# Of the change at hand: whether Stripe may have made it, which was sent and not surely refused.
perhaps_made: ContextVar[bool] = ContextVar("perhaps_made", default=False)


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
        """One try. Raises APIConnectionError for every failure up to the last byte."""
        if method == "get":
            body, status, answered = await self._answer(method, url, headers, post_data, within=READ_TIMEOUT)
            return body, status, _advised(answered, again=True) if status == 429 else answered
        before = perhaps_made.get()
        perhaps_made.set(True)
        try:
            body, status, answered = await self._answer(method, url, headers, post_data, within=WRITE_TIMEOUT)
        except APIConnectionError as lost:
            if isinstance(lost.__cause__, aiohttp.ClientConnectorError):  # nothing was sent
                perhaps_made.set(before)
            lost.should_retry = method != "delete"
            raise
        refused_now = status == 429 or (status in {400, 409} and b'"lock_timeout"' in body.content)
        if refused_now or status in {401, 403}:
            perhaps_made.set(before)
        advised = _advised(answered, again=refused_now)
        if method == "delete" and not refused_now:
            advised[ADVICE] = "false"
        return body, status, advised

    async def _answer(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: Any,  # noqa: ANN401 - the SDK's
        *,
        within: aiohttp.ClientTimeout,
    ) -> tuple[Body, int, Mapping[str, str]]:
        try:
            async with self._session.request(
                method, url, headers=headers, data=data, timeout=within, allow_redirects=False
            ) as response:
                return Body(await response.read()), response.status, response.headers
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure: type[Any] = APIConnectionError  # the SDK leaves its constructor untyped
            raise failure(f"No answer: {type(error).__name__}", should_retry=True) from error

    def sleep_async(self, secs: float) -> Awaitable[None]:
        """Up to twice as long, so that calls that were refused together do not come again together."""
        return self._wait(secs * uniform(1, 2))  # noqa: S311 - nothing secret


def _advised(headers: Mapping[str, str], *, again: bool) -> dict[str, str]:
    """With the advice to try again, where Stripe gave none; names in lower case."""
    advised = {name.lower(): value for name, value in headers.items()}
    if again:
        advised.setdefault(ADVICE, "true")
    return advised
