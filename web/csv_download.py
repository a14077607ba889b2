"""A list as a CSV file to download, sent page by page so that it is never whole in memory."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeVar

from starlette.responses import Response, StreamingResponse

from services.stripe_gateway.gateway import answer_by
from web import htmx
from web.words.csv_text import MEDIA_TYPE, header, written

T = TypeVar("T")


async def csv_download(
    name: str, columns: Sequence[str], pages: AsyncIterator[Iterable[T]], cells: Callable[[T], Iterable[str]]
) -> Response:
    """The file `name`: the columns' names, then a line of `cells` for each thing on the pages.

    The first page is read before the answer begins: what it raises is an ordinary error. A later failure
    breaks the download off.
    """
    first = await anext(pages)

    async def content() -> AsyncIterator[str]:
        yield header(columns) + written(map(cells, first))
        answer_by(None)  # the answer has begun; a long list may take its time
        async for page in pages:
            yield written(map(cells, page))

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return htmx.personal(StreamingResponse(content(), headers=headers, media_type=MEDIA_TYPE))
