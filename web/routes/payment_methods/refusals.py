"""What was refused about payment methods before anything happened."""

from starlette.responses import Response

from services.payment_methods.errors import PaymentMethodsOff
from services.payment_methods.locks import CustomerBusy
from web.i18n import _
from web.looks import business_of
from web.recording import record_access
from web.refused import refused_page
from web.request import Request
from web.routes.payment_methods.steps import PANEL_ID, address


async def switched_off(request: Request, _error: Exception) -> Response:
    """SECURITY A3."""
    await record_access(request)
    business = business_of(request)
    message = _("Payment methods can't be changed here. Ask %(business)s.", business=business)
    return refused_page(request, PANEL_ID, message, address(), 403)


async def busy(request: Request, _error: Exception) -> Response:
    """Two changes at once: the later one is asked to look again."""
    message = _("Another change to your payment methods is being made right now. Please look again.")
    return refused_page(request, PANEL_ID, message, address(), 409)


HANDLERS = {PaymentMethodsOff: switched_off, CustomerBusy: busy}
