"""One year's invoices as a file, streamed page by page."""

from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.invoices.exporting import Exporting
from services.stripe_gateway.objects.explained import ExplainedInvoice
from web import htmx
from web.routes.invoices.steps import session_at_hand, year_of
from web.words import csv_text, invoice_csv


async def export(request: Request) -> Response:
    """A file for spreadsheets; a failure at the first page is an ordinary error, later it breaks off."""
    session = await session_at_hand(request)
    year = year_of(request.query_params.get("year", ""))
    if year is None:
        raise HTTPException(400)
    exporting: Exporting = request.state.exporting
    pages = exporting.pages(session.customer, year)
    first = await anext(pages)
    answer = StreamingResponse(_lines(first, pages), media_type=csv_text.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="invoices-{year}.csv"'
    htmx.personal(answer)
    return answer


routes = [Route("/p/invoices/csv", export, name="invoices:csv")]


async def _lines(
    first: list[ExplainedInvoice], rest: AsyncIterator[list[ExplainedInvoice]]
) -> AsyncIterator[str]:
    yield invoice_csv.header() + invoice_csv.lines(first)
    async for page in rest:
        yield invoice_csv.lines(page)
