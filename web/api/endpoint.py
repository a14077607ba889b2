"""One request of a merchant, from its key to its answer: what all operations of the API share."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.audit import Entry, Origin
from services.idempotency import Answer, Claim
from services.merchant_keys import MerchantKey, Scope
from web.api.authentication import authenticated
from web.api.errors import KNOWN, ApiError, api_error
from web.api.form import convert, parse_form
from web.origin import origin_of
from web.request import Request

FORM = "application/x-www-form-urlencoded"
LONGEST_KEY = 255
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?(; *\w+=v\d+)*", re.ASCII)

# Stripe's two ways to act for another account than the key's.
_OTHER_ACCOUNTS = ("Stripe-Account", "Stripe-Context")

P = TypeVar("P")


class Call(Struct, frozen=True):
    """What an operation is given: the request, who makes it, and its parameters as they came."""

    request: Request
    key: MerchantKey
    raw: dict[str, Any]

    @property
    def origin(self) -> Origin:
        return origin_of(self.request, f"key:{self.key.id}")

    def params(self, params_type: type[P]) -> P:
        return convert(self.raw, params_type)


# A read returns its object. A change checks what it can, then returns the transaction that makes it.
Read = Callable[[Call], Awaitable[msgspec.Struct]]
Export = Callable[[Call], Awaitable[Response]]
Transaction = Callable[[Connection], msgspec.Struct]
Change = Callable[[Call], Awaitable[Transaction]]


def reading(operation: Read, *, scope: Scope = "all") -> Callable[[Request], Awaitable[Response]]:
    """The handler of an operation that only reads, for keys of this `scope` and for those for all."""

    async def endpoint(request: Request) -> Response:
        async def answer() -> Response:
            call = Call(request, await _admitted(request, scope), parse_form(request.url.query))
            return _json(200, msgspec.json.encode(await operation(call)))

        return await _enveloped(request, answer)

    return endpoint


def exporting(operation: Export) -> Callable[[Request], Awaitable[Response]]:
    """The handler of an operation that answers with a file; a refusal still has Stripe's envelope."""

    async def endpoint(request: Request) -> Response:
        async def answer() -> Response:
            return await operation(Call(request, await _admitted(request, "all"), {}))

        return await _enveloped(request, answer)

    return endpoint


def changing(operation: Change, *, scope: Scope = "all") -> Callable[[Request], Awaitable[Response]]:
    """The handler of an operation that changes something: once for each idempotency key.

    It is for keys of this `scope`, and for those for all.
    """

    async def endpoint(request: Request) -> Response:
        async def answer() -> Response:
            key = await _admitted(request, scope)
            body = await _form(request)
            call = Call(request, key, parse_form(body))
            claim = _claim(request, key, body)
            return await (_once(call, claim, operation) if claim else _plain(call, operation))

        return await _enveloped(request, answer)

    return endpoint


async def unknown_url(request: Request) -> Response:
    """The answer for every address under /v1 that this portal does not have."""

    async def answer() -> Response:
        await _admitted(request, "sessions")
        message = (
            f"Unrecognized request URL ({request.method}: {request.url.path}). This is a billing portal: "
            "all but its own sessions, configurations and links is asked of Stripe."
        )
        raise ApiError(message, status=404)

    return await _enveloped(request, answer)


async def _admitted(request: Request, scope: Scope) -> MerchantKey:
    key = await authenticated(request)
    if key.scope not in {"all", scope}:
        entry = Entry(event="key.not_permitted", result="refused", detail=request.url.path)
        await request.state.audit.record(origin_of(request, f"key:{key.id}"), entry)
        raise ApiError("This key is made for portal sessions only: use another for the rest.", status=403)
    for name in _OTHER_ACCOUNTS:
        if name in request.headers:
            raise ApiError(
                f"{name} is not supported: this portal serves one Stripe account, that of its own key.",
                status=403,
                code="account_invalid",
            )
    version = request.headers.get("stripe-version")
    if version is not None and not _VERSION.fullmatch(version):
        raise ApiError(f"Invalid Stripe API version: {version[:100]}")
    return key


async def _form(request: Request) -> str:
    if request.url.query:
        raise ApiError("Parameters of a POST belong into its body.")
    body = await request.body()
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if body and kind != FORM:
        raise ApiError(f"The API takes {FORM}, not {kind[:100]}.")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise ApiError("The parameters are not UTF-8.") from None


def _claim(request: Request, key: MerchantKey, body: str) -> Claim | None:
    name = request.headers.get("idempotency-key")
    if name is None:
        return None
    if not 0 < len(name) <= LONGEST_KEY:
        raise ApiError(
            f"An idempotency key has 1 to {LONGEST_KEY} characters.", error_type="idempotency_error"
        )
    whole = f"{request.method} {request.url.path}\n{body}"
    return Claim(key.id, name, hashlib.sha256(whole.encode()).hexdigest())


async def _once(call: Call, claim: Claim, operation: Change) -> Response:
    idempotency = call.request.state.idempotency
    request_id = call.request.state.request_id
    with idempotency.claimed(claim):
        answer = await idempotency.answer(claim)
        if answer is None:
            transaction = await operation(call)

            def work(connection: Connection) -> Answer:
                return Answer(200, msgspec.json.encode(transaction(connection)).decode(), request_id)

            answer = await idempotency.once(claim, work)
    headers = {"Idempotency-Key": claim.key, "Original-Request": answer.request_id}
    if answer.request_id != request_id:
        headers["Idempotent-Replayed"] = "true"
    return _json(answer.status, answer.body.encode(), headers)


async def _plain(call: Call, operation: Change) -> Response:
    return _json(200, msgspec.json.encode(await call.request.state.store.write(await operation(call))))


async def _enveloped(request: Request, answer: Callable[[], Awaitable[Response]]) -> Response:
    """The answer, or the refusal in Stripe's envelope."""
    try:
        response = await answer()
    except ApiError as error:
        response = _refusal(error)
    except HTTPException as error:
        response = _refusal(ApiError(error.detail, status=error.status_code))
    except KNOWN as error:
        response = _refusal(api_error(error))
    version = request.headers.get("stripe-version", "")
    if _VERSION.fullmatch(version):
        response.headers["Stripe-Version"] = version
    return response


def _refusal(error: ApiError) -> Response:
    return _json(error.status, msgspec.json.encode(error.body), error.headers)


def _json(status: int, body: bytes, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, media_type="application/json")
