"""What went wrong, as a page and a fragment: an honest status, a sentence, the way on, a request id.

Services and routes raise; only here do errors become answers. Nothing of an exception's own text is shown.
"""

from collections.abc import Awaitable, Callable

import structlog
from msgspec import Struct
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.links import LinkUnknown
from services.sessions import SessionUrlRefused
from services.store import StoreUnavailable
from services.stripe_gateway.errors import GatewayError, NotFound, NotPermitted, RateLimited, Unavailable
from web.addresses import with_query_of
from web.alarms import alarm
from web.asked import perhaps_changed
from web.entrance import DoorGone
from web.i18n import N_, _
from web.looks import business_of
from web.middleware.csrf import CsrfRefused
from web.middleware.flow import FlowRefused
from web.middleware.operator import OperatorSignedOut
from web.middleware.pace import WITHIN_SECONDS, TooFast
from web.middleware.session import PORTAL, SessionEnded
from web.recording import record_access
from web.rendering import render
from web.request import Request
from web.routes.billing_information.refusals import HANDLERS as BILLING_INFORMATION_REFUSALS
from web.routes.payment_methods.refusals import HANDLERS as PAYMENT_METHOD_REFUSALS
from web.routes.plans.refusals import HANDLERS as PLAN_REFUSALS
from web.routes.settings.refusals import signed_out
from web.visitor import settle_as_stranger

log = structlog.get_logger(__name__)


class Fault(Struct, frozen=True):
    """A family of errors as its visitors see it.

    `retry` offers the same address again, `wait` tells machines after how many seconds.
    """

    status: int
    title: str
    message: str
    retry: bool = False
    wait: int = 0

    @property
    def headers(self) -> dict[str, str] | None:
        return {"Retry-After": str(self.wait)} if self.wait else None


class ErrorPage(Struct, frozen=True):
    """Context of `errors/page.html` and its fragment; addresses that cannot help are empty.

    `retry_url` is what was asked for, `home_url` shows who is signed in what became of it.
    """

    title: str
    message: str
    retry_url: str
    home_url: str
    request_id: str


NOT_FOUND = Fault(
    404, N_("Page not found"), N_("This page does not exist, or it is not yours. Nothing has changed.")
)
SESSION_ENDED = Fault(
    401,
    N_("You are signed out"),
    N_("For your safety, billing pages close after a while. Go back to %(business)s and open billing again."),
)
URL_REFUSED = Fault(
    410,
    N_("This link has expired"),
    N_(
        "Links to billing open once, within a few minutes. "
        "Go back to %(business)s and open billing again to get a new one."
    ),
)
LINK_REFUSED = Fault(
    410,
    N_("This link does not work"),
    N_(
        "It may be incomplete, or very old. Check that the whole address was copied, "
        "or go back to %(business)s and open billing from there."
    ),
)
FORBIDDEN = Fault(
    403,
    N_("This was not accepted"),
    N_("The page had been open for too long, or came from elsewhere. Nothing has changed. Please try again."),
)
OTHER_FLOW = Fault(
    403,
    N_("This was not accepted"),
    N_("Your link was made for one thing only. For everything else, open billing from %(business)s."),
)
UNAVAILABLE = Fault(
    503,
    N_("Billing is unavailable right now"),
    N_("This is not your fault, and nothing has changed. Please try again in a moment."),
    retry=True,
    wait=10,
)
# A page that is asked for after a change cannot say whether anything has changed.
NOT_SHOWN = replace(UNAVAILABLE, message=N_("This is not your fault. Please try again in a moment."))
NO_ANSWER = Fault(
    503,
    N_("No answer yet"),
    N_("We don't know yet whether this was done. Look at your billing before you do it again."),
    wait=10,
)
BROKEN = Fault(
    500,
    N_("Something went wrong on our side"),
    N_("We are sorry. Please try again; if it happens again, tell %(business)s the number below."),
    retry=True,
)
TOO_FAST = Fault(
    429,
    N_("One moment, please"),
    N_("You opened many pages in a short time. Nothing has changed. Please try again in a minute."),
    retry=True,
    wait=WITHIN_SECONDS,
)
BUSY = Fault(
    503,
    N_("Too many visitors at once"),
    N_("Nothing has changed. Please try again in a moment."),
    retry=True,
    wait=5,
)
HEADERS_TOO_LONG = Fault(
    431,
    N_("Your browser sends too much"),
    N_("Nothing has changed. Please delete the cookies of this site, then open billing again."),
)
BODY_TOO_LONG = Fault(
    413,
    N_("This is too large"),
    N_("Nothing has changed. Please try again with less."),
)
REFUSED = Fault(400, N_("This was not understood"), N_("Nothing has changed. Please go back and try again."))

_STATUSES = {
    401: SESSION_ENDED,
    403: FORBIDDEN,
    404: NOT_FOUND,
    405: NOT_FOUND,
    413: BODY_TOO_LONG,
    503: UNAVAILABLE,
}

Handler = Callable[..., Awaitable[Response]]  # Starlette's type would ask for its own Request


def _answer(fault: Fault) -> Handler:
    async def handler(request: Request, _error: Exception) -> Response:
        return fault_answer(request, fault)

    return handler


def fault_answer(request: Request, fault: Fault, status: int | None = None) -> Response:
    """The page or fragment of a fault, in the browser's language."""
    if request.state.frame is None:
        settle_as_stranger(request)
    context = ErrorPage(
        title=_(fault.title),
        message=_(fault.message, business=business_of(request)),
        retry_url=asked_address(request) if fault.retry and request.method == "GET" else "",
        home_url=PORTAL if request.state.session and fault is not SESSION_ENDED else "",
        request_id=request.state.request_id,
    )
    return render(
        request,
        page="errors/page.html",
        fragment="errors/_error.html",
        context=context,
        status=status or fault.status,
        headers=fault.headers,
    )


def asked_address(request: Request) -> str:
    """The address of the request, never one of another host."""
    return with_query_of(request, "/" + request.url.path.lstrip("/"))


async def _http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals; the status stays as it was raised."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status in {403, 404}:
        await record_access(request)
    answer = fault_answer(request, _STATUSES.get(status, REFUSED), status)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _gateway(request: Request, error: Exception) -> Response:
    """Stripe's troubles: for the customer it is "unavailable", for the operator R19 is an alarm."""
    if isinstance(error, NotFound):
        await record_access(request)
        return fault_answer(request, NOT_FOUND)
    if isinstance(error, NotPermitted):
        await alarm(request, error, request.url.path)
    if isinstance(error, NotPermitted | RateLimited | Unavailable):
        log.warning("stripe_unavailable", path=request.url.path, error=type(error).__name__)
        return await _unavailable(request, error)
    log.error("stripe_call_refused", path=request.url.path, exc_info=error)
    return fault_answer(request, BROKEN)


async def _unavailable(request: Request, _error: Exception) -> Response:
    """That nothing has changed hears who wanted a change that Stripe has surely not made (F5, F10)."""
    if perhaps_changed():
        return fault_answer(request, NO_ANSWER)
    return fault_answer(request, NOT_SHOWN if request.method == "GET" else UNAVAILABLE)


async def _broken(request: Request, error: Exception) -> Response:
    log.error("broken", path=request.url.path, exc_info=error)
    return fault_answer(request, BROKEN)


EXCEPTION_HANDLERS: dict[type[Exception], Handler] = {
    HTTPException: _http,
    SessionEnded: _answer(SESSION_ENDED),
    SessionUrlRefused: _answer(URL_REFUSED),
    LinkUnknown: _answer(LINK_REFUSED),
    DoorGone: _answer(LINK_REFUSED),
    CsrfRefused: _answer(FORBIDDEN),
    TooFast: _answer(TOO_FAST),
    FlowRefused: _answer(OTHER_FLOW),
    OperatorSignedOut: signed_out,
    StoreUnavailable: _unavailable,
    GatewayError: _gateway,
    **PLAN_REFUSALS,
    **PAYMENT_METHOD_REFUSALS,
    **BILLING_INFORMATION_REFUSALS,
    Exception: _broken,
}
