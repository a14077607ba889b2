"""The subscriptions whose collection is paused, and all, for the operator (R17)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.paused.listing import ListedSubscription, Page
from web.i18n import _
from web.middleware.operator import SETTINGS
from web.paging import OLDER, PagedList, Ways, ways
from web.paused_export import paused_export
from web.request import Request
from web.routes.settings.tabs import settle_operator
from web.words import paused as words
from web.words.plans import Badge

PATH = SETTINGS + "/paused"
CSV_PATH = PATH + "/csv"
CURSOR = "after"
PAUSED, ALL = "paused", "all"


class PausedRow(Struct, frozen=True):
    """A subscription in words; `facts` are pairs of a term and its value."""

    id: str
    status: str
    payer: str
    amount: str
    rhythm: str
    badge: Badge
    facts: tuple[tuple[str, str], ...]


class PausedPage(Struct, frozen=True):
    """Context of `settings/paused.html`, `_paused.html` and `_paused_older.html`.

    `collection` is the filter's choice among `collections`.
    """

    collections: tuple[tuple[str, str], ...]
    collection: str
    scan: str
    rows: tuple[PausedRow, ...]
    ways: Ways
    path: str
    csv_path: str


async def read(request: Request) -> PausedPage:
    """The subscriptions after the cursor, or the newest."""
    settle_operator(request)
    upkeep = request.state.upkeep
    collection = ALL if request.query_params.get("collection") == ALL else PAUSED
    after = request.query_params.get(CURSOR)
    listed = upkeep.listing.everything if collection == ALL else upkeep.listing.page
    page = await listed(after=after)
    scan = words.scan_sentence(await upkeep.scanning.progress(), listens=upkeep.inbox.listens)
    return _page(page, collection, scan, first=after is None)


async def export(request: Request) -> Response:
    """The whole list of the paused as a file."""
    settle_operator(request)
    return await paused_export(request.state.upkeep.listing)


LIST = PagedList(
    read,
    page="settings/paused.html",
    fragment="settings/_paused.html",
    rows="settings/_paused_older.html",
)

routes = [
    Route(PATH, LIST.show, name="settings:paused"),
    Route(PATH + OLDER, LIST.older, name="settings:paused_older"),
    Route(CSV_PATH, export, name="settings:paused_csv"),
]


def _page(page: Page, collection: str, scan: str, *, first: bool) -> PausedPage:
    return PausedPage(
        collections=((PAUSED, _("Paused")), (ALL, _("All"))),
        collection=collection,
        scan=scan,
        rows=tuple(_row(listed) for listed in page.rows),
        ways=ways(PATH, CURSOR, page.next, first=first, kept={"collection": collection}),
        path=PATH,
        csv_path=CSV_PATH,
    )


def _row(listed: ListedSubscription) -> PausedRow:
    amount, rhythm = words.amount(listed)
    return PausedRow(
        id=listed.subscription,
        status=listed.status,
        payer=words.payer(listed),
        amount=amount,
        rhythm=rhythm,
        badge=words.badge(listed),
        facts=words.pause_facts(listed),
    )
