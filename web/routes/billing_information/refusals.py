"""What was refused about billing information before anything happened."""

from starlette.responses import Response

from services.billing_information.errors import EmailFixed, UpdatesOff
from web.i18n import _
from web.looks import business_of
from web.recording import record_access
from web.refused import refused_page
from web.request import Request
from web.routes.billing_information.steps import PANEL_ID, address


async def switched_off(request: Request, _error: Exception) -> Response:
    """SECURITY A3."""
    await record_access(request)
    business = business_of(request)
    message = _("This can't be changed here. Ask %(business)s.", business=business)
    return refused_page(request, PANEL_ID, message, address(), 403)


HANDLERS = {UpdatesOff: switched_off, EmailFixed: switched_off}
