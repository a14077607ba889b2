"""What was refused about billing information before anything happened."""

from msgspec import Struct
from starlette.responses import Response

from services.billing_information.errors import EmailFixed, UpdatesOff
from web.i18n import _
from web.looks import business_of
from web.recording import record_access
from web.rendering import render_step
from web.request import Request
from web.routes.billing_information.steps import address


class RefusedStep(Struct, frozen=True):
    """Context of `billing_information/refused.html`."""

    message: str
    back_url: str


async def switched_off(request: Request, _error: Exception) -> Response:
    """SECURITY A3."""
    await record_access(request)
    business = business_of(request)
    context = RefusedStep(
        message=_("This can't be changed here. Ask %(business)s.", business=business), back_url=address()
    )
    return render_step(request, "billing_information/refused", context, status=403)


HANDLERS = {UpdatesOff: switched_off, EmailFixed: switched_off}
