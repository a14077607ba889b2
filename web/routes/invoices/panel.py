"""The invoice history panel: what is open, what was paid, filtered, and what has just been paid."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.invoices import BilledInvoice, Document, Filter, InvoicePage, Invoices
from services.invoices.paying import Standing, standing_of
from services.stripe_gateway.errors import NotFound
from services.stripe_gateway.objects.bills import FullInvoice
from services.stripe_gateway.objects.invoices import InvoiceStatus
from web import htmx
from web.formats import dotted, long_date, money
from web.forward import go_to_stripe
from web.i18n import N_, _
from web.middleware.session import portal_session
from web.paging import OLDER, Ways, ways
from web.panels import Panel, panel_address, require
from web.request import Request
from web.routes.invoices.steps import PATH, address, year_of
from web.words import invoice_payments as payments
from web.words import invoices as words
from web.words.plans import Badge

CURSOR = "starting_after"
PAID = "paid"
_STATUSES: tuple[InvoiceStatus, ...] = ("open", "paid", "uncollectible", "void")


class InvoiceRow(Struct, frozen=True):
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
    pay_url: str


class News(Struct, frozen=True):
    """A payment that has just been made."""

    title: str
    message: str


class FilterForm(Struct, frozen=True):
    """What can be asked for, and what is; `found` says what came of it, "" where nothing is asked."""

    years: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...]
    year: str
    status: str
    number: str
    active: bool
    found: str


class InvoicesPanel(Struct, frozen=True):
    """Context of `invoices/_panel.html` and `_older.html`."""

    open: tuple[InvoiceRow, ...]
    settled: tuple[InvoiceRow, ...]
    ways: Ways
    news: News | None
    pay_all_url: str
    filters: FilterForm
    export_url: str
    payments_url: str


class Found(Struct, frozen=True):
    """What the panel shows, with what has just been paid and the year in which the customer began."""

    page: InvoicePage
    wanted: Filter
    paid: FullInvoice | None
    first_year: int


async def read(request: Request) -> Found:
    """The newest page with all that is open, the page after the cursor, or what is asked for."""
    customer = portal_session(request).customer
    wanted, cursor = _wanted(request), request.query_params.get(CURSOR)
    reading = _page(request.state.invoices, customer, wanted, cursor)
    if PAID in request.query_params:
        page, paid = await asyncio.gather(reading, _paid(request, customer))
    else:
        page, paid = await reading, None
    owner = await request.state.customers.known(customer)  # read meanwhile for the page's frame
    return Found(page, wanted, paid, _year(owner.created))


def show(request: Request, found: Found) -> InvoicesPanel:
    """Open ones apart, and the ways on to older ones; what is asked for has no way back to the newest."""
    page, wanted = found.page, found.wanted
    first = CURSOR not in request.query_params
    now = _year(request.state.clock.now())
    return InvoicesPanel(
        open=tuple(_row(billed) for billed in page.open),
        settled=tuple(_row(billed) for billed in page.settled),
        ways=ways(PATH, CURSOR, page.next_cursor, first=first, newest=wanted.empty, kept=_query(wanted)),
        news=_news(found.paid) if found.paid else None,
        pay_all_url=address("pay-all") if len(page.open) > 1 else "",
        filters=_filters(wanted, page, range(now, min(found.first_year, now) - 1, -1)),
        export_url=address("csv", year=str(wanted.year or now)),
        payments_url="/p/payments",
    )


PANEL = Panel(
    id="invoices",
    title=N_("Invoice history"),
    path=PATH,
    template="invoices/_panel.html",
    read=read,
    show=show,
    allowed=lambda features: features.invoice_history.enabled,
)


async def panel(request: Request) -> Response:
    """The panel's own address; after a payment, the panel of plans is told to read again."""
    answer = await panel_address(request, PANEL)
    if request.query_params.get(PAID):
        htmx.tell(answer, htmx.INVOICES_CHANGED)
    return answer


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
    Route(PATH + OLDER, older, name="invoices:older"),
    Route("/p/invoices/{invoice}/pdf", pdf, name="invoices:pdf"),
    Route("/p/invoices/{invoice}/view", hosted, name="invoices:view"),
]


async def _leave_for_document(request: Request, document: Document) -> Response:
    await require(request, PANEL)
    customer = portal_session(request).customer
    url = await request.state.invoices.document_url(customer, request.path_params["invoice"], document)
    return go_to_stripe(url)


def _wanted(request: Request) -> Filter:
    """What is not written as the form writes it asks for nothing."""
    query = request.query_params
    status = query.get("status", "")
    return Filter(
        year=year_of(query.get("year", "")),
        status=next((known for known in _STATUSES if known == status), None),
        number=query.get("number", "").strip()[:64],
    )


def _query(wanted: Filter) -> dict[str, str]:
    values = {"year": str(wanted.year or ""), "status": wanted.status or "", "number": wanted.number}
    return {name: value for name, value in values.items() if value}


async def _page(invoices: Invoices, customer: str, wanted: Filter, cursor: str | None) -> InvoicePage:
    if not wanted.empty:
        return await invoices.matching(customer, wanted, cursor)
    return await (invoices.newest(customer) if cursor is None else invoices.older(customer, cursor))


async def _paid(request: Request, customer: str) -> FullInvoice | None:
    """What the panel's own address asks to be told of, if it is this customer's."""
    invoice = request.query_params.get(PAID)
    if not invoice or request.url.path != PATH:
        return None
    try:
        return await request.state.paying.find(customer, invoice)
    except NotFound:
        return None


def _news(invoice: FullInvoice) -> News | None:
    """Only what is so (a reload tells it again)."""
    standing = standing_of(invoice)
    if standing not in {Standing.PAID, Standing.PROCESSING}:
        return None
    return News(payments.news_title(invoice, standing), payments.news_sentence(invoice, standing))


def _filters(wanted: Filter, page: InvoicePage, years: Iterable[int]) -> FilterForm:
    return FilterForm(
        years=(("", _("Every year")), *((str(year), str(year)) for year in years)),
        statuses=(("", _("Every status")), *((status, words.status_name(status)) for status in _STATUSES)),
        year=str(wanted.year or ""),
        status=wanted.status or "",
        number=wanted.number,
        active=not wanted.empty,
        found=words.found_sentence(wanted, len(page.settled), more=page.next_cursor is not None),
    )


def _year(unix: int) -> int:
    return datetime.fromtimestamp(unix, UTC).year


def _row(billed: BilledInvoice) -> InvoiceRow:
    invoice = billed.invoice
    date, url = long_date(words.invoice_date(invoice)), address(invoice.id)
    return InvoiceRow(
        id=invoice.id,
        status=invoice.status or "draft",
        purpose=words.purpose(billed),
        dated=dotted(date, invoice.number),
        badge=words.badge(invoice),
        amount=money(words.amount_shown(invoice), invoice.currency),
        payment=words.payment_sentence(invoice),
        view_url=url,
        pdf_url=f"{url}/pdf" if invoice.invoice_pdf else "",
        pay_url=f"{url}/pay" if invoice.status == "open" else "",
    )
