"""A list as a CSV file to download, sent page by page so that it is never whole in memory."""

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from starlette.responses import Response, StreamingResponse

from services.stripe_gateway.gateway import answer_by
from web import htmx
from web.words.csv_text import MEDIA_TYPE

T = TypeVar("T")


async def csv_download(
    name: str, header: str, pages: AsyncIterator[T], lines: Callable[[T], str]
) -> Response:
    """The file `name`: `header`, then the `lines` of each page.

    The first page is read before the answer begins: what it raises is an ordinary error. A later failure
    breaks the download off.
    """
    first = await anext(pages)

    async def content() -> AsyncIterator[str]:
        yield header + lines(first)
        answer_by(None)  # the answer has begun; a long list may take its time
        async for page in pages:
            yield lines(page)

    answer = StreamingResponse(content(), media_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    htmx.personal(answer)
    return answer
