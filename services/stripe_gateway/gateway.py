"""The one way to Stripe: the SDK's request side, answers decoded once into typed structs."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Self, TypeVar, cast
from urllib.parse import quote

import aiohttp
import msgspec
import stripe

from services.stripe_gateway.errors import NotFound, NotPermitted, RateLimited, Unavailable, translated
from services.stripe_gateway.http_client import Body, HttpClient, perhaps_made
from services.stripe_gateway.reads import Reads
from services.stripe_gateway.turns import Turns

API_VERSION = "2026-10-28.endive"

# It writes a file under the home directory, and fails where there is none.
stripe.enable_telemetry = False

# How long after it began a read that was made ahead still answers.
AHEAD_SECONDS = 2.0

T = TypeVar("T")

_Key = tuple[str, str, object]

_ahead: ContextVar[bool] = ContextVar("ahead", default=False)
_due: ContextVar[float | None] = ContextVar("due", default=None)

# No segment is a dot or two: clients take those for another path, quoted or not.
_PATH = re.compile(r"/v1(?:/(?!\.{1,2}(?:/|$))(?:[\w.~-]|%(?!2E)[0-9A-F]{2}){1,3072})+", re.ASCII)
LONGEST_CHOSEN = 255
_ID = re.compile(r"([a-z]{2,10})_[A-Za-z0-9_]{1,200}", re.ASCII)


class Call(NamedTuple):
    """One request that was made: `seconds` from its start to its answer or failure, retries included.

    `changed`: Stripe has done what it asked for, or may have; never of a read.
    """

    method: str
    path: str
    seconds: float
    changed: bool = False


class _Request(NamedTuple):
    """`options` are the SDK's, None for a read; `deadline` is for all attempts together, in seconds."""

    method: str
    path: str
    params: Mapping[str, Any]
    options: stripe.RequestOptions | None
    attempts: int
    deadline: float


# Stripe takes a hundred in a second from one merchant. What waits behind 300 others would be too late at a
# Stripe that takes two seconds for each: READ_DEADLINE has room for four rounds.
MOST_CALLS = 100
MOST_WAITING = 300

WRITE_RETRIES = 2

READ_DEADLINE = 8.0
WRITE_DEADLINE = 9.5


def _read(path: str, params: Mapping[str, Any] | None) -> _Request:
    return _Request("get", path, params or {}, None, attempts=2, deadline=READ_DEADLINE)


def _write(path: str, params: Mapping[str, Any] | None, key: str) -> _Request:
    options: stripe.RequestOptions = {"max_network_retries": WRITE_RETRIES, "idempotency_key": key}
    return _Request("post", path, params or {}, options, attempts=2, deadline=WRITE_DEADLINE)


def _deletion(path: str, params: Mapping[str, Any] | None) -> _Request:
    options: stripe.RequestOptions = {"max_network_retries": WRITE_RETRIES}
    return _Request("delete", path, params or {}, options, attempts=1, deadline=WRITE_DEADLINE)


@contextmanager
def reading_ahead() -> Iterator[None]:
    """Reads that begin in here answer equal reads for AHEAD_SECONDS, or until something is written."""
    token = _ahead.set(True)
    try:
        yield
    finally:
        _ahead.reset(token)


def answer_by(moment: float | None) -> None:
    """Calls of the task at hand, and of those that it begins, end until then by the loop's clock.

    None: each has its own deadline only.
    """
    _due.set(moment)


async def in_time(call: Callable[[], Awaitable[T]]) -> T:
    """Its answer; Unavailable where `answer_by` has come, and then the call is not begun."""
    due = _due.get()
    if due is not None and due <= asyncio.get_running_loop().time():
        raise Unavailable("No time is left for a call")
    try:
        async with asyncio.timeout_at(due):
            return await call()
    except TimeoutError as error:
        raise Unavailable("The answer to the request is due") from error


def object_id(prefix: str, value: str) -> str:
    """`value`, when it has the form of such an id (SECURITY A2); raises NotFound otherwise."""
    found = _ID.fullmatch(value)
    if found is None or found[1] != prefix:
        raise NotFound(f"Not the id of such an object: {value[:30]!r}")
    return value


def chosen_id(value: str) -> str:
    """`value`, an id that a merchant may have chosen, quoted for a path; what cannot be one is NotFound.

    Coupons have such ids, in any script, and so have prices that were made as plans.
    """
    if not 0 < len(value) <= LONGEST_CHOSEN or value in {".", ".."}:
        raise NotFound(f"Not an id: {value[:30]!r}")
    return quote(value, safe="")


class Gateway:
    """Calls raise the GatewayError family only, and always within a total deadline (SECURITY F16)."""

    def __init__(
        self,
        client: stripe.StripeClient,
        reads: Reads,
        *,
        turns: Turns | None = None,
        observe: Callable[[Call], None] | None = None,
    ) -> None:
        self._requestor = client._requestor
        self._reads = reads
        self._turns = turns
        self._observe = observe
        self._in_flight: dict[_Key, asyncio.Task[Any]] = {}
        self._places = asyncio.Semaphore(MOST_CALLS)
        self._waiting = 0

    @classmethod
    @asynccontextmanager
    async def connect(
        cls,
        api_key: str,
        *,
        api_base: str | None = None,
        turns: Turns | None = None,
        observe: Callable[[Call], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> AsyncIterator[Self]:
        """`api_base`: any Stripe-compatible server, Stripe itself by default; `turns` for one with limits."""
        plain = (api_base or "").startswith("http:")
        tls = False if plain else ssl.create_default_context(cafile=stripe.ca_bundle_path)
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=120, ssl=tls)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            http_client = HttpClient(session, sleep=sleep)
            client = stripe.StripeClient(
                api_key,
                stripe_version=API_VERSION,
                base_addresses={"api": api_base.rstrip("/")} if api_base else None,
                http_client=http_client,
            )
            yield cls(client, Reads(client, http_client), turns=turns, observe=observe)

    async def get(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        """Equal reads in flight at the same moment are one call, for which each waits as long as it can."""
        return cast(T, await in_time(lambda: self._shared(path, answer, params or {})))

    def _shared(self, path: str, answer: type[T], params: Mapping[str, Any]) -> asyncio.Future[Any]:
        key = (path, repr(params), answer)
        task = self._in_flight.get(key)
        if task is None:
            task = asyncio.create_task(self._call(_read(path, params), answer))
            self._in_flight[key] = task
            until = asyncio.get_running_loop().time() + AHEAD_SECONDS if _ahead.get() else 0.0
            task.add_done_callback(lambda done: self._done(key, done, until))
        return asyncio.shield(task)

    def forget_reads(self) -> None:
        """Whoever reads from now on gets an answer that was asked for from now on."""
        self._in_flight.clear()

    async def post(
        self, path: str, answer: type[T], params: Mapping[str, Any] | None = None, *, idempotency_key: str
    ) -> T:
        """Retried under the same key. After Unavailable the outcome is unknown: repeat with that key."""
        return await self._change(_write(path, params, idempotency_key), answer)

    async def delete(self, path: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        """It carries no key, and is repeated only where Stripe refused it: after Unavailable, read again."""
        return await self._change(_deletion(path, params), answer)

    async def _change(self, request: _Request, answer: type[T]) -> T:
        perhaps_made.set(False)
        try:
            return await in_time(lambda: self._call(request, answer))
        except (RateLimited, NotPermitted) as refused:
            if perhaps_made.get():
                raise Unavailable("It was refused, but an earlier try may have been made") from refused
            raise
        finally:
            # A read that began before this write may be older than it.
            self.forget_reads()

    async def _call(self, request: _Request, answer: type[T]) -> T:
        if _PATH.fullmatch(request.path) is None:
            raise NotFound(f"Not an API path: {request.path[:60]!r}")
        started = time.perf_counter()
        try:
            async with asyncio.timeout(request.deadline):
                await self._place()
                try:
                    if self._turns:
                        await self._turns.wait(request.method, request.path)
                    return await self._decoded(request, answer)
                finally:
                    self._places.release()
        except stripe.StripeError as error:
            raise translated(error) from error
        except TimeoutError as error:
            raise Unavailable(f"No answer within {request.deadline} seconds") from error
        finally:
            if self._observe:
                changed = request.method != "get" and perhaps_made.get()
                self._observe(Call(request.method, request.path, time.perf_counter() - started, changed))

    async def _place(self) -> None:
        """One of MOST_CALLS at a time; what would wait behind MOST_WAITING others is not begun (F34, F35)."""
        if self._waiting >= MOST_WAITING:
            raise RateLimited("Too many calls wait for their turn already")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def _decoded(self, request: _Request, answer: type[T]) -> T:
        """An answer that is no JSON was cut on its way: asked for again where the call may be repeated."""
        for attempt in range(1, request.attempts + 1):
            content = await self._content(request)
            try:
                return msgspec.json.decode(content, type=answer)
            except msgspec.ValidationError as error:
                raise Unavailable(f"{request.path}: unexpected answer: {error}") from error
            except msgspec.DecodeError as error:
                if attempt == request.attempts:
                    raise Unavailable(f"{request.path}: the answer is no JSON") from error
        raise AssertionError("every attempt returns or raises")

    async def _content(self, request: _Request) -> bytes:
        if request.options is None:
            return await self._reads.content(request.path, request.params)
        response = await self._requestor.request_stream_async(
            request.method, request.path, dict(request.params), request.options, base_address="api"
        )
        return cast(Body, response.stream()).content

    def _done(self, key: _Key, done: asyncio.Task[Any], until: float) -> None:
        failed = done.cancelled() or done.exception() is not None
        loop = asyncio.get_running_loop()
        if until > loop.time() and not failed:
            loop.call_at(until, self._forget, key, done)
        else:
            self._forget(key, done)

    def _forget(self, key: _Key, done: asyncio.Task[Any]) -> None:
        if self._in_flight.get(key) is done:
            del self._in_flight[key]
