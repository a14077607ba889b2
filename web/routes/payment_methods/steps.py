"""What every step with payment methods shares: who may take it, and the ways between the steps."""

from services.payment_methods.errors import PaymentMethodsOff
from services.sessions import Session
from web.addresses import with_query
from web.configuration import features_of
from web.middleware.session import portal_session
from web.request import Request
from web.visitor import settle

PATH = "/p/payment-methods"
PANEL_ID = "payment-methods"


async def session_at_hand(request: Request) -> Session:
    """The session, where it may change payment methods. Raises PaymentMethodsOff (SECURITY A3)."""
    session = portal_session(request)
    await settle(request)
    if not (await features_of(request)).payment_method_update.enabled:
        raise PaymentMethodsOff(session.configuration)
    return session


def address(*steps: str, **query: str) -> str:
    """Where a step is, or the panel; a browser without scripts comes to see what there is to tell."""
    url = with_query("/".join((PATH, *steps)), query)
    return f"{url}#{PANEL_ID}" if query else url
