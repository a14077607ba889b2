"""Who did what: the audit log for the operator, filtered, page by page, and as a file (SECURITY D4)."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.audit import EVENTS, AuditFilter, AuditLog, AuditPage, Record
from services.clock import Clock
from web import htmx
from web.middleware.operator import SETTINGS
from web.rendering import render
from web.routes.activity import CURSOR, cursor_of
from web.routes.settings.tabs import settle_operator
from web.words import audit as words
from web.words import audit_csv
from web.words.csv_text import MEDIA_TYPE
from web.words.plans import Badge

PATH = SETTINGS + "/activity"
OLDER_PATH = PATH + "/older"
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
    `object` are what is asked for; the urls are "" at either end.
    """

    missing: str
    choices: tuple[tuple[str, str], ...]
    event: str
    customer: str
    object: str
    filtered: bool
    rows: tuple[AuditRow, ...]
    next_url: str
    more_url: str
    newest_url: str
    path: str
    csv_url: str


async def show(request: Request) -> Response:
    """A page of it, the newest unless a cursor says otherwise."""
    return await _answer(request, "settings/_activity.html")


async def older(request: Request) -> Response:
    """The rows after the cursor, for htmx to put after those on the page."""
    return await _answer(request, "settings/_activity_older.html")


async def export(request: Request) -> Response:
    """All that the filter lets through, as a file that is never whole in memory."""
    settle_operator(request)
    log: AuditLog = request.state.audit_log
    pages = log.pages(_asked(request))
    first = await anext(pages)
    answer = StreamingResponse(_lines(first, pages), media_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="activity.csv"'
    htmx.personal(answer)
    return answer


routes = [
    Route(PATH, show, name="settings:activity"),
    Route(OLDER_PATH, older, name="settings:activity_older"),
    Route(CSV_PATH, export, name="settings:activity_csv"),
]


async def _answer(request: Request, fragment: str) -> Response:
    settle_operator(request)
    log: AuditLog = request.state.audit_log
    asked, cursor = _asked(request), cursor_of(request)
    page = await log.page(asked, cursor)
    context = _context(asked, page, first=cursor is None, missing=await _missing(request, log))
    return render(request, page="settings/activity.html", fragment=fragment, context=context)


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
    clock: Clock = request.state.clock
    found = (await log.page(AuditFilter(event="stripe.not_permitted"))).records
    return (found[0].detail or "") if found and found[0].at > clock.now() - DAY else ""


def _context(asked: AuditFilter, page: AuditPage, *, first: bool, missing: str) -> SettingsActivity:
    kept = {name: value for name, value in asdict(asked).items() if value}
    more = urlencode({**kept, CURSOR: page.next_cursor or ""})
    return SettingsActivity(
        missing=missing,
        choices=words.choices(),
        event=asked.event or "",
        customer=asked.customer or "",
        object=asked.object or "",
        filtered=bool(kept),
        rows=tuple(_row(record) for record in page.records),
        next_url=f"{PATH}?{more}" if page.next_cursor else "",
        more_url=f"{OLDER_PATH}?{more}" if page.next_cursor else "",
        newest_url="" if first else _with(PATH, kept),
        path=PATH,
        csv_url=_with(CSV_PATH, kept),
    )


def _with(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _row(record: Record) -> AuditRow:
    return AuditRow(record.event, record.at, words.actor(record), words.badge(record), words.facts(record))


async def _lines(first: tuple[Record, ...], rest: AsyncIterator[tuple[Record, ...]]) -> AsyncIterator[str]:
    yield audit_csv.header() + audit_csv.lines(first)
    async for page in rest:
        yield audit_csv.lines(page)
