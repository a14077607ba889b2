"""Who did what: the audit log for the operator, filtered, page by page, and as a file (SECURITY D4)."""

from msgspec import Struct
from msgspec.structs import asdict
from starlette.responses import Response
from starlette.routing import Route

from services.audit import EVENTS, AuditFilter, AuditLog, AuditPage, Record
from web.addresses import with_query
from web.csv_download import csv_download
from web.middleware.operator import SETTINGS
from web.paging import OLDER, PagedList, Ways, ways
from web.request import Request
from web.routes.activity import CURSOR, cursor_of
from web.routes.settings.tabs import settle_operator
from web.words import audit as words
from web.words import audit_csv
from web.words.plans import Badge

PATH = SETTINGS + "/activity"
CSV_PATH = PATH + "/csv"
LONGEST = 255
DAY = 24 * 60 * 60
_FAMILIES = frozenset(event.partition(".")[0] for event in EVENTS)


class AuditRow(Struct, frozen=True):
    """One entry in words; `facts` are pairs of a term and its value."""

    event: str
    at: int
    actor: str
    badge: Badge
    facts: tuple[tuple[str, str], ...]


class SettingsActivity(Struct, frozen=True):
    """Context of `settings/activity.html`, `_activity.html` and `_activity_older.html`.

    `missing` is what the Stripe key lacked within the last day, "" where nothing; `event`, `customer` and
    `object` are what is asked for.
    """

    missing: str
    choices: tuple[tuple[str, str], ...]
    event: str
    customer: str
    object: str
    filtered: bool
    rows: tuple[AuditRow, ...]
    ways: Ways
    path: str
    csv_url: str


async def read(request: Request) -> SettingsActivity:
    """The entries before the cursor, or the newest, that the filter lets through."""
    settle_operator(request)
    log = request.state.audit_log
    asked, cursor = _asked(request), cursor_of(request)
    page = await log.page(asked, cursor)
    return _context(asked, page, first=cursor is None, missing=await _missing(request, log))


async def export(request: Request) -> Response:
    """All that the filter lets through, as a file."""
    settle_operator(request)
    pages = request.state.audit_log.pages(_asked(request))
    return await csv_download("activity.csv", audit_csv.COLUMNS, pages, audit_csv.cells)


LIST = PagedList(
    read,
    page="settings/activity.html",
    fragment="settings/_activity.html",
    rows="settings/_activity_older.html",
)

routes = [
    Route(PATH, LIST.show, name="settings:activity"),
    Route(PATH + OLDER, LIST.older, name="settings:activity_older"),
    Route(CSV_PATH, export, name="settings:activity_csv"),
]


def _asked(request: Request) -> AuditFilter:
    """What no entry can have is not asked for."""
    query = request.query_params
    event = query.get("event", "")
    return AuditFilter(
        customer=query.get("customer", "").strip()[:LONGEST] or None,
        object=query.get("object", "").strip()[:LONGEST] or None,
        event=event if event in EVENTS or event in _FAMILIES else None,
    )


async def _missing(request: Request, log: AuditLog) -> str:
    """What Stripe refused to the portal's key last, where that was within a day (R19)."""
    found = (await log.page(AuditFilter(event="stripe.not_permitted"))).records
    return (found[0].detail or "") if found and found[0].at > request.state.clock.now() - DAY else ""


def _context(asked: AuditFilter, page: AuditPage, *, first: bool, missing: str) -> SettingsActivity:
    kept = {name: value for name, value in asdict(asked).items() if value}
    return SettingsActivity(
        missing=missing,
        choices=words.choices(),
        event=asked.event or "",
        customer=asked.customer or "",
        object=asked.object or "",
        filtered=bool(kept),
        rows=tuple(_row(record) for record in page.records),
        ways=ways(PATH, CURSOR, page.next_cursor, first=first, kept=kept),
        path=PATH,
        csv_url=with_query(CSV_PATH, kept),
    )


def _row(record: Record) -> AuditRow:
    return AuditRow(record.event, record.at, words.actor(record), words.badge(record), words.facts(record))
