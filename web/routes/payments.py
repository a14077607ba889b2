"""The payment history: every attempt with what became of it, refunds and receipts (R1)."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.payments import PaymentPage, Payments
from web import htmx
from web.rendering import render
from web.routes.invoices.steps import panel_address, session_at_hand
from web.routes.invoices.view import Attempt, attempt_of

PATH = "/p/payments"
OLDER_PATH = f"{PATH}/older"
CURSOR = "starting_after"


class Payment(Struct, frozen=True):
    """One attempt, with what it was for in the merchant's words, "" where they said nothing."""

    attempt: Attempt
    purpose: str


class PaymentHistory(Struct, frozen=True):
    """Context of `payments/page.html`, `_list.html` and `_older.html`; the urls are "" at either end."""

    payments: tuple[Payment, ...]
    next_url: str
    more_url: str
    newest_url: str
    back_url: str


async def show(request: Request) -> Response:
    """A page of the history, the newest unless a cursor says otherwise."""
    return await _answer(request, "payments/_list.html")


async def older(request: Request) -> Response:
    """The rows after the cursor, for htmx to put after those on the page."""
    return await _answer(request, "payments/_older.html")


async def receipt(request: Request) -> Response:
    """On to Stripe's receipt of the customer's own payment (SECURITY A1, A5)."""
    session = await session_at_hand(request)
    payments: Payments = request.state.payments
    url = await payments.receipt_url(session.customer, request.path_params["charge"])
    answer = RedirectResponse(url, status_code=303, headers={"Referrer-Policy": "no-referrer"})
    htmx.personal(answer)
    return answer


routes = [
    Route(PATH, show, name="payments:list"),
    Route(OLDER_PATH, older, name="payments:older"),
    Route("/p/payments/{charge}/receipt", receipt, name="payments:receipt"),
]


async def _answer(request: Request, fragment: str) -> Response:
    session = await session_at_hand(request)
    payments: Payments = request.state.payments
    cursor = request.query_params.get(CURSOR)
    page = await payments.page(session.customer, cursor)
    context = _history(page, first=cursor is None)
    return render(request, page="payments/page.html", fragment=fragment, context=context)


def _history(page: PaymentPage, *, first: bool) -> PaymentHistory:
    query = f"?{CURSOR}={page.next_cursor}"
    return PaymentHistory(
        payments=tuple(Payment(attempt_of(charge), charge.description or "") for charge in page.charges),
        next_url=f"{PATH}{query}" if page.next_cursor else "",
        more_url=f"{OLDER_PATH}{query}" if page.next_cursor else "",
        newest_url="" if first else PATH,
        back_url=panel_address(),
    )
