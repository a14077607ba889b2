"""What every step with billing information shares: what may be changed, and the ways between the steps."""

from services.billing_information.errors import UpdatesOff
from services.configurations.objects import CustomerField
from services.sessions import Session
from web.addresses import with_query
from web.configuration import features_of
from web.middleware.session import portal_session
from web.request import Request
from web.visitor import settle

PATH = "/p/billing-information"
PANEL_ID = "billing-information"


async def allowed_updates(request: Request) -> frozenset[CustomerField]:
    """What this session's portal lets customers change."""
    update = (await features_of(request)).customer_update
    return frozenset(update.allowed_updates) if update.enabled else frozenset()


async def session_at_hand(request: Request, *needed: CustomerField) -> Session:
    """The session, where it may change one of these. Raises UpdatesOff (SECURITY A3)."""
    session = portal_session(request)
    await settle(request)
    if not await allowed_updates(request) & set(needed):
        raise UpdatesOff(session.configuration)
    return session


def address(*steps: str, **query: str) -> str:
    """Where a step is, or the panel; a browser without scripts comes to see what there is to tell."""
    url = with_query("/".join((PATH, *steps)), query)
    return f"{url}#{PANEL_ID}" if query else url


def done_url(session: Session, what: str) -> str:
    """Where a change that was made leads: the panel with the news, or the end of the session's flow."""
    if session.flow is None:
        return address(done=what)
    return address("finished", done=what)


def back_url(session: Session) -> str:
    """The panel; nowhere in a session for one thing only."""
    return "" if session.flow else address()
