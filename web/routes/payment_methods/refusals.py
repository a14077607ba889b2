"""What was refused about payment methods before anything happened."""

from msgspec import Struct
from starlette.responses import Response

from services.payment_methods.errors import PaymentMethodsOff
from services.payment_methods.locks import CustomerBusy
from web.i18n import _
from web.looks import business_of
from web.recording import record_access
from web.rendering import render_step
from web.request import Request
from web.routes.payment_methods.steps import address


class RefusedStep(Struct, frozen=True):
    """Context of `payment_methods/refused.html`."""

    message: str
    back_url: str


async def switched_off(request: Request, _error: Exception) -> Response:
    """SECURITY A3."""
    await record_access(request)
    business = business_of(request)
    message = _("Payment methods can't be changed here. Ask %(business)s.", business=business)
    return _refused(request, message, 403)


async def busy(request: Request, _error: Exception) -> Response:
    """Two changes at once: the later one is asked to look again."""
    message = _("Another change to your payment methods is being made right now. Please look again.")
    return _refused(request, message, 409)


HANDLERS = {PaymentMethodsOff: switched_off, CustomerBusy: busy}


def _refused(request: Request, message: str, status: int) -> Response:
    context = RefusedStep(message=message, back_url=address())
    return render_step(request, "payment_methods/refused", context, status=status)
