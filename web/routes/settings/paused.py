"""The subscriptions whose collection is paused, and all, for the operator (R17)."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.paused.listing import ListedSubscription, Page
from services.upkeep import Upkeep
from web.i18n import _
from web.middleware.operator import SETTINGS
from web.paused_export import paused_export
from web.rendering import render
from web.routes.settings.tabs import settle_operator
from web.words import paused as words
from web.words.plans import Badge

PATH = SETTINGS + "/paused"
OLDER_PATH = PATH + "/older"
CSV_PATH = PATH + "/csv"
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

    `collection` is the filter's choice among `collections`; the urls are "" at either end.
    """

    collections: tuple[tuple[str, str], ...]
    collection: str
    scan: str
    rows: tuple[PausedRow, ...]
    next_url: str
    more_url: str
    newest_url: str
    path: str
    csv_path: str


async def show(request: Request) -> Response:
    """A page of the list, the newest pauses first unless a cursor says otherwise."""
    return await _answer(request, "settings/_paused.html")


async def older(request: Request) -> Response:
    """The rows after the cursor, for htmx to put after those on the page."""
    return await _answer(request, "settings/_paused_older.html")


async def export(request: Request) -> Response:
    """The whole list of the paused as a file."""
    settle_operator(request)
    upkeep: Upkeep = request.state.upkeep
    return await paused_export(upkeep.listing)


routes = [
    Route(PATH, show, name="settings:paused"),
    Route(OLDER_PATH, older, name="settings:paused_older"),
    Route(CSV_PATH, export, name="settings:paused_csv"),
]


async def _answer(request: Request, fragment: str) -> Response:
    settle_operator(request)
    upkeep: Upkeep = request.state.upkeep
    collection = ALL if request.query_params.get("collection") == ALL else PAUSED
    after = request.query_params.get("after")
    listed = upkeep.listing.everything if collection == ALL else upkeep.listing.page
    page = await listed(after=after)
    scan = words.scan_sentence(await upkeep.scanning.progress(), listens=upkeep.inbox.listens)
    context = _page(page, collection, scan, first=after is None)
    return render(request, page="settings/paused.html", fragment=fragment, context=context)


def _page(page: Page, collection: str, scan: str, *, first: bool) -> PausedPage:
    kept = f"?collection={collection}"
    return PausedPage(
        collections=((PAUSED, _("Paused")), (ALL, _("All"))),
        collection=collection,
        scan=scan,
        rows=tuple(_row(listed) for listed in page.rows),
        next_url=f"{PATH}{kept}&after={page.next}" if page.next else "",
        more_url=f"{OLDER_PATH}{kept}&after={page.next}" if page.next else "",
        newest_url="" if first else PATH + kept,
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
