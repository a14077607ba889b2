"""No form of another site, another session or another day (SECURITY C1 to C5, S8)."""

import hmac

from python_multipart.multipart import parse_options_header
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.operators.sessions import OperatorSession
from services.sessions import Session
from web.asked import listening
from web.middleware.browser import is_door, is_form_token
from web.middleware.operator import OperatorSignedOut, of_settings
from web.middleware.session import SessionEnded
from web.recording import record_refusal
from web.request import Request

SAFE = {"GET", "HEAD", "OPTIONS"}
FIELD = "csrf_token"
HEADER = "x-csrf-token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 300
MOST_FILES = 2  # a logo and an icon
FORBIDDEN_SITES = {"cross-site", "same-site"}


class CsrfRefused(Exception):
    """The form was not made by this portal for this session; nothing was done."""


class Csrf:
    """Every request that may change something carries its session's token, in a field or a header.

    On the pages by which customers come in it is the browser's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        try:
            await _check(Request(scope, body.read))
        except CsrfRefused:
            await record_refusal(Request(scope), "form.refused")
            raise
        with listening():
            await self._app(scope, body.replay, send)


class _Body:
    """What was read of a body, to be read again by the handler."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read: list[Message] = []

    async def read(self) -> Message:
        message = await self._receive()
        self._read.append(message)
        return message

    async def replay(self) -> Message:
        return self._read.pop(0) if self._read else await self._receive()


async def _check(request: Request) -> None:
    if request.headers.get("sec-fetch-site") in FORBIDDEN_SITES or _foreign(request):
        raise CsrfRefused
    if is_door(request.url.path):
        if not is_form_token(request, await _token(request)):
            raise CsrfRefused
        return
    expected = _expected(request)
    token = await _token(request)
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise CsrfRefused


def _expected(request: Request) -> str:
    """The token of whoever's pages these are. Raises SessionEnded and OperatorSignedOut."""
    session: Session | OperatorSession | None = request.state.session
    if of_settings(request.url.path):
        session = request.state.operator
        if session is None:
            raise OperatorSignedOut
    elif session is None:
        raise SessionEnded
    return session.csrf_token


def _foreign(request: Request) -> bool:
    """A page with `Referrer-Policy: no-referrer` sends `null`: then the other signs decide."""
    host = request.headers.get("host", "")
    ours = {"null", f"http://{host}".lower(), f"https://{host}".lower()}
    return request.headers.get("origin", "null").lower() not in ours


async def _token(request: Request) -> str:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind and kind.decode("latin-1") not in FORMS:
        raise CsrfRefused
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":  # any codec of Python's would be tried
        raise CsrfRefused
    if sent := request.headers.get(HEADER):
        return sent
    async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES) as form:
        values = form.getlist(FIELD)
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""
