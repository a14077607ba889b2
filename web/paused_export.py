"""The list of paused collections as a file, the same bytes wherever it is asked for (R17)."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from services.paused.listing import ListedSubscription, Listing
from web import htmx
from web.words import csv_text, paused_csv

FILE = "paused-collections.csv"


async def paused_export(listing: Listing) -> Response:
    """Streamed page by page; a failure at the first is an ordinary error, later it breaks off."""
    pages = listing.pages()
    first = await anext(pages)
    answer = StreamingResponse(_lines(first, pages), media_type=csv_text.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    htmx.personal(answer)
    return answer


async def _lines(
    first: tuple[ListedSubscription, ...], rest: AsyncIterator[tuple[ListedSubscription, ...]]
) -> AsyncIterator[str]:
    yield paused_csv.header() + paused_csv.lines(first)
    async for page in rest:
        yield paused_csv.lines(page)
