"""The one HTTP endpoint of `/v1`: key, version, parameters, idempotency, the operation, its answer."""

import base64
import binascii
import re
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sandbox.api.errors import StripeError, Unlogged
from sandbox.api.expand import Expander
from sandbox.api.form import parse_form
from sandbox.api.idempotency import Answer, IdempotencyKeys
from sandbox.api.operations import Call, Operation, Router
from sandbox.api.params import convert, take_expand
from sandbox.objects.base import to_json
from sandbox.objects.events import EventRequest
from sandbox.world import API_VERSION, World

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?(;.*)?")
_KEY = re.compile(r"(sk|rk)_test_\w+")
FORM = "application/x-www-form-urlencoded"


class _Asked(NamedTuple):
    """A request, and the id that it was given."""

    method: str
    path: str
    form: str
    version: str
    request_id: str


class Api:
    """Answers every request below `/v1` from one World."""

    def __init__(self, world: World, router: Router, expander: Expander) -> None:
        self.world = world
        self._router = router
        self._expander = expander
        self._keys = IdempotencyKeys()

    async def endpoint(self, request: Request) -> Response:
        request_id = self.world.ids.new("req", 14)
        body = (await request.body()).decode("utf-8", errors="replace")
        idempotency_key = request.headers.get("idempotency-key")
        replayed = False
        try:
            check_key(request)
            version = check_version(request)
            check_account(request, self.world.account.id)
            check_content(request, body)
            form = body if request.method == "POST" else request.url.query
            path = raw_path(request)
            asked = _Asked(request.method, path, form, version, request_id)
            answer, replayed = self._answer(asked, idempotency_key)
        except StripeError as error:
            answer = refused(error, request_id)
        headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
            headers["Original-Request"] = answer.request
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(answer.body, answer.status, headers, media_type="application/json")

    def _answer(self, asked: _Asked, idempotency_key: str | None) -> tuple[Answer, bool]:
        """The answer, and whether it is the remembered one of an earlier request with the same key."""
        method, path, form = fingerprint = asked.method, asked.path, asked.form
        found = self._router.find(method, path)
        if found is None:
            message = (
                f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can "
                "help at https://support.stripe.com/."
            )
            raise Unlogged(message, status=404)
        operation, names = found
        key = idempotency_key if method == "POST" else None
        if key and (earlier := self._keys.recall(key, fingerprint, self.world.clock.now())):
            return earlier, True
        raw = parse_form(form)
        expand = take_expand(raw)
        self._expander.check(expand, operation.handler)
        params = convert(raw, operation.params)
        call: Call[Any] = Call(self.world, names, params, asked.version)
        self.world.request = EventRequest(id=asked.request_id, idempotency_key=key)
        try:
            answer = Answer(200, self._encoded(operation, call, expand), asked.request_id)
        except StripeError as error:
            answer = refused(error, asked.request_id)
        finally:
            self.world.request = EventRequest()
        if key:
            self._keys.remember(key, fingerprint, answer, self.world.clock.now())
        return answer, False

    def _encoded(self, operation: Operation, call: Call[Any], expand: list[str]) -> bytes:
        result = operation.handler(call)
        if not expand:
            return msgspec.json.encode(result)
        return msgspec.json.encode(self._expander.expand(to_json(result), expand))


def raw_path(request: Request) -> str:
    """From `/v1` on, as it was sent: an id may have a slash that is quoted."""
    sent: str = request.scope["raw_path"].decode("latin-1")
    return sent[sent.index("/v1/") :]


def refused(error: StripeError, request_id: str) -> Answer:
    body = error.body()
    if not isinstance(error, Unlogged):
        body["error"]["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
    return Answer(error.status, msgspec.json.encode(body), request_id)


def check_key(request: Request) -> None:
    """Raises StripeError (401) unless a well-formed test key comes as Bearer or as the user of Basic."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    key = credentials.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if not key:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise Unlogged(message, status=401)
    if not _KEY.fullmatch(key):
        raise Unlogged(f"Invalid API Key provided: {key[:7]}***{key[-4:]}", status=401)


def check_account(request: Request, ours: str) -> None:
    """Raises StripeError (403) for any account but the one that there is."""
    for header in ("Stripe-Account", "Stripe-Context"):
        asked = request.headers.get(header, ours)
        if asked != ours:
            message = (
                f"The provided key does not have access to account '{asked}' (or that account does not "
                "exist). Application access may have been revoked."
            )
            raise StripeError(message, status=403, code="account_invalid")


def check_content(request: Request, body: str) -> None:
    """Raises StripeError for a body that says of itself to be no form."""
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if body and kind != FORM:
        raise StripeError(f"Invalid request (check that your POST content type is {FORM}).")


def check_version(request: Request) -> str:
    """The API version that is asked for; raises StripeError for what is none."""
    version = request.headers.get("stripe-version") or API_VERSION
    if not _VERSION.fullmatch(version):
        raise Unlogged(f"Invalid Stripe API version: {version}")
    return version
