"""A customer's own recent activity, from the audit log (SECURITY D4)."""

from msgspec import Struct
from starlette.routing import Route

from services.audit import Record
from web.configuration import features_of
from web.i18n import _
from web.looks import business_of
from web.middleware.session import portal_session
from web.paging import OLDER, PagedList, Ways, ways
from web.request import Request
from web.visitor import settle
from web.words.activity import SENTENCES, sentence, trouble

PATH = "/p/activity"
CURSOR = "before"


class Event(Struct, frozen=True):
    """One entry in the customer's words.

    `trouble` is a word for what came to nothing; it, `device` and `invoice_url` are "" where there is none.
    """

    sentence: str
    at: int
    device: str
    invoice_url: str
    trouble: str


class ActivityPage(Struct, frozen=True):
    """Context of `activity/page.html` and `_older.html`."""

    business: str
    events: tuple[Event, ...]
    ways: Ways


async def read(request: Request) -> ActivityPage:
    """What happened before the cursor, or last."""
    session = portal_session(request)
    await settle(request)
    invoices = (await features_of(request)).invoice_history.enabled
    cursor = cursor_of(request)
    page = await request.state.audit_log.of_customer(session.customer, SENTENCES.keys(), cursor)
    business = business_of(request)
    return ActivityPage(
        business=business,
        events=tuple(_event(record, business, invoices=invoices) for record in page.records),
        ways=ways(PATH, CURSOR, page.next_cursor, first=cursor is None),
    )


LIST = PagedList(read, page="activity/page.html", fragment="activity/page.html", rows="activity/_older.html")

routes = [
    Route(PATH, LIST.show, name="activity:list"),
    Route(PATH + OLDER, LIST.older, name="activity:older"),
]


def cursor_of(request: Request) -> int | None:
    """Where the page goes on; None for anything that cannot be such a place."""
    text = request.query_params.get(CURSOR, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _event(record: Record, business: str, *, invoices: bool) -> Event:
    about = record.object or ""
    return Event(
        sentence=sentence(record, business),
        at=record.at,
        device=(record.detail or _("Unknown device")) if record.event == "session.opened" else "",
        invoice_url=f"/p/invoices/{about}" if invoices and about.startswith("in_") else "",
        trouble=trouble(record),
    )
