"""The invoice history panel, with each invoice's payment, and the way to its documents."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.invoices import BilledInvoice, Document, InvoicePage, Invoices
from web import htmx
from web.formats import long_date, money
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.panels import Panel, panel_address, require
from web.words import invoices as words
from web.words.plans import Badge

CURSOR = "starting_after"


@dataclass(frozen=True)
class InvoiceRow:
    """One invoice; the links are empty where Stripe has made no document."""

    id: str
    status: str
    purpose: str
    dated: str
    badge: Badge
    amount: str
    payment: str
    view_url: str
    pdf_url: str


@dataclass(frozen=True)
class InvoicesPanel:
    """Context of `invoices/_panel.html` and `_older.html`.

    `next_url` is the next page, `more_url` its fragment; both are empty on the last one. `newest_url` is
    empty on the first.
    """

    open: tuple[InvoiceRow, ...]
    settled: tuple[InvoiceRow, ...]
    next_url: str
    more_url: str
    newest_url: str


async def read(request: Request) -> InvoicePage:
    """The newest page with all that is open, or the page after the cursor."""
    customer = portal_session(request).customer
    invoices: Invoices = request.state.invoices
    cursor = request.query_params.get(CURSOR)
    return await (invoices.newest(customer) if cursor is None else invoices.older(customer, cursor))


def show(request: Request, page: InvoicePage) -> InvoicesPanel:
    """Open ones apart, and the way on to older ones."""
    query = f"?{CURSOR}={page.next_cursor}"
    return InvoicesPanel(
        open=tuple(_row(billed) for billed in page.open),
        settled=tuple(_row(billed) for billed in page.settled),
        next_url=f"{PANEL.path}{query}" if page.next_cursor else "",
        more_url=f"{OLDER_PATH}{query}" if page.next_cursor else "",
        newest_url=PANEL.path if CURSOR in request.query_params else "",
    )


PANEL = Panel(
    id="invoices",
    title=N_("Invoice history"),
    path="/p/invoices",
    template="invoices/_panel.html",
    read=read,
    show=show,
    allowed=lambda features: features.invoice_history.enabled,
)
OLDER_PATH = "/p/invoices/older"


async def panel(request: Request) -> Response:
    """The panel's own address."""
    return await panel_address(request, PANEL)


async def older(request: Request) -> Response:
    """The rows after the cursor, for htmx to put after those on the page."""
    return await panel_address(request, PANEL, "invoices/_older.html", "errors/_part.html")


async def pdf(request: Request) -> Response:
    """On to Stripe's PDF of the customer's own invoice (SECURITY A1, A5)."""
    return await _leave_for_document(request, Document.PDF)


async def hosted(request: Request) -> Response:
    """On to Stripe's page of the customer's own invoice (SECURITY A1, A5)."""
    return await _leave_for_document(request, Document.PAGE)


routes = [
    Route(PANEL.path, panel, name="invoices:panel"),
    Route(OLDER_PATH, older, name="invoices:older"),
    Route("/p/invoices/{invoice}/pdf", pdf, name="invoices:pdf"),
    Route("/p/invoices/{invoice}/view", hosted, name="invoices:view"),
]


async def _leave_for_document(request: Request, document: Document) -> Response:
    await require(request, PANEL)
    customer = portal_session(request).customer
    url = await request.state.invoices.document_url(customer, request.path_params["invoice"], document)
    answer = RedirectResponse(url, status_code=303, headers={"Referrer-Policy": "no-referrer"})
    htmx.personal(answer)
    return answer


def _row(billed: BilledInvoice) -> InvoiceRow:
    invoice = billed.invoice
    date = long_date(words.invoice_date(invoice))
    address = f"{PANEL.path}/{invoice.id}"
    return InvoiceRow(
        id=invoice.id,
        status=invoice.status or "draft",
        purpose=words.purpose(billed),
        dated=_("%(date)s · %(number)s", date=date, number=invoice.number) if invoice.number else date,
        badge=words.badge(invoice),
        amount=money(words.amount_shown(invoice), invoice.currency),
        payment=words.payment_sentence(invoice),
        view_url=f"{address}/view" if invoice.hosted_invoice_url else "",
        pdf_url=f"{address}/pdf" if invoice.invoice_pdf else "",
    )
