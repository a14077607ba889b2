"""The list of paused collections as a file, the same bytes wherever it is asked for (R17)."""

from starlette.responses import Response

from services.paused.listing import Listing
from web.csv_download import csv_download
from web.words import paused_csv

FILE = "paused-collections.csv"


async def paused_export(listing: Listing) -> Response:
    """Every subscription whose collection is paused. Raises GatewayError."""
    return await csv_download(FILE, paused_csv.COLUMNS, listing.pages(), paused_csv.cells)
