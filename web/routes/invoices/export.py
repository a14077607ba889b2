"""One year's invoices as a file."""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from web.csv_download import csv_download
from web.request import Request
from web.routes.invoices.steps import session_at_hand, year_of
from web.words import invoice_csv


async def export(request: Request) -> Response:
    """The customer's invoices of the year that the query names, for spreadsheets."""
    session = await session_at_hand(request)
    year = year_of(request.query_params.get("year", ""))
    if year is None:
        raise HTTPException(400)
    pages = request.state.exporting.pages(session.customer, year)
    return await csv_download(f"invoices-{year}.csv", invoice_csv.COLUMNS, pages, invoice_csv.cells)


routes = [Route("/p/invoices/csv", export, name="invoices:csv")]
