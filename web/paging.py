"""Lists that are read a page at a time: the page, the rows after it, and the ways between pages."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct
from starlette.responses import Response

from web.addresses import with_query
from web.rendering import render
from web.request import Request

OLDER = "/older"


class Ways(Struct, frozen=True):
    """The next page, its rows alone for htmx, and the newest page; each is "" where it leads nowhere.

    `follow`: whether the rows of this page come after others.
    """

    next_url: str
    more_url: str
    newest_url: str
    follow: bool


class PagedList(Struct, frozen=True):
    """A page of a list and the rows after it, both from the context that `read` makes for a request.

    Of its templates, `page` is the whole page, `fragment` what htmx swaps of it, and `rows` the rows alone.
    """

    read: Callable[[Request], Awaitable[Struct]]
    page: str
    fragment: str
    rows: str

    async def show(self, request: Request) -> Response:
        """A page of the list, the newest unless a cursor says otherwise."""
        return await self._answer(request, self.fragment)

    async def older(self, request: Request) -> Response:
        """The rows after the cursor, for htmx to put after those on the page."""
        return await self._answer(request, self.rows)

    async def _answer(self, request: Request, fragment: str) -> Response:
        return render(request, page=self.page, fragment=fragment, context=await self.read(request))


def ways(
    path: str,
    cursor: str,
    onward: str | int | None,
    *,
    first: bool,
    newest: bool = True,
    kept: Mapping[str, str] = {},
) -> Ways:
    """From one page of the list at `path`, filtered by what is `kept` in the query, to the others.

    `cursor` is the parameter that takes `onward`, where the next page begins; None on the last page.
    `newest`: whether a later page leads back to the newest.
    """
    query = {**kept, cursor: str(onward)}
    return Ways(
        next_url=with_query(path, query) if onward else "",
        more_url=with_query(path + OLDER, query) if onward else "",
        newest_url="" if first or not newest else with_query(path, kept),
        follow=not first,
    )
