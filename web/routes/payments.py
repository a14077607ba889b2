"""The payment history: every attempt with what became of it, refunds and receipts (R1)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.stripe_gateway.objects.charges import Charge
from web.forward import go_to_stripe
from web.paging import OLDER, PagedList, Ways, ways
from web.request import Request
from web.routes.invoices.steps import panel_address, session_at_hand
from web.routes.invoices.view import Attempt, attempt_of
from web.words.invoice_payments import payment_purpose

PATH = "/p/payments"
CURSOR = "starting_after"


class Payment(Struct, frozen=True):
    """One attempt, with what it was for, "" where nobody said it."""

    attempt: Attempt
    purpose: str


class PaymentHistory(Struct, frozen=True):
    """Context of `payments/page.html`, `_list.html` and `_older.html`."""

    payments: tuple[Payment, ...]
    ways: Ways
    back_url: str


async def read(request: Request) -> PaymentHistory:
    """The attempts after the cursor, or the newest."""
    session = await session_at_hand(request)
    cursor = request.query_params.get(CURSOR)
    page = await request.state.payments.page(session.customer, cursor)
    return PaymentHistory(
        payments=tuple(map(_payment, page.charges)),
        ways=ways(PATH, CURSOR, page.next_cursor, first=cursor is None),
        back_url=panel_address(),
    )


def _payment(charge: Charge) -> Payment:
    return Payment(attempt_of(charge), payment_purpose(charge.description or ""))


async def receipt(request: Request) -> Response:
    """On to Stripe's receipt of the customer's own payment (SECURITY A1, A5)."""
    session = await session_at_hand(request)
    url = await request.state.payments.receipt_url(session.customer, request.path_params["charge"])
    return go_to_stripe(url)


LIST = PagedList(read, page="payments/page.html", fragment="payments/_list.html", rows="payments/_older.html")

routes = [
    Route(PATH, LIST.show, name="payments:list"),
    Route(PATH + OLDER, LIST.older, name="payments:older"),
    Route("/p/payments/{charge}/receipt", receipt, name="payments:receipt"),
]
