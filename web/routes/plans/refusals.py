"""What was refused before anything happened, as a step of its own with the way back."""

from msgspec import Struct
from starlette.responses import Response

from services.plans.eligibility import Refusal
from services.plans.errors import AddressNeeded, CancelRefused, ChangedMeanwhile, CodeRefused, PlanRefused
from web.i18n import _
from web.looks import business_of
from web.middleware.session import portal_session
from web.recording import record_access
from web.rendering import render_step
from web.request import Request
from web.routes.billing_information.steps import address, allowed_updates
from web.routes.plans.steps import WayBack, way_back
from web.words.refusals import cancel_refused, update_refused


class RefusedStep(Struct, frozen=True):
    """Context of `plans/refused.html`; `information_url` is where the customer can put it right."""

    title: str
    message: str
    back: WayBack
    information_url: str


def refused(request: Request, message: str, status: int, *, information_url: str = "") -> Response:
    """A sentence, and that nothing has changed by this."""
    context = RefusedStep(_("This was not done"), message, way_back(request), information_url)
    return render_step(request, "plans/refused", context, status=status)


async def plan_refused(request: Request, error: Exception) -> Response:
    """A feature that is switched off is 403 (SECURITY A3), a plan that does not allow it 409 (M6)."""
    business = business_of(request)
    if not isinstance(error, PlanRefused):
        return await changed_meanwhile(request, error)
    if isinstance(error, CancelRefused):
        message = cancel_refused(error.refusal, business)
    else:
        message = update_refused(error.refusal, business) or _("Plans can't be changed here.")
    if error.refusal is not Refusal.SWITCHED_OFF:
        return refused(request, message, 409)
    await record_access(request)
    return refused(request, message, 403)


async def changed_meanwhile(request: Request, _error: Exception) -> Response:
    """SECURITY M6, F15."""
    message = _("Your plan has changed since this page was opened. Nothing more was done. Please look again.")
    return refused(request, message, 409)


async def discount_refused(request: Request, _error: Exception) -> Response:
    """The merchant's discount, of a link or of an offer to stay, is over at Stripe."""
    business = business_of(request)
    message = _(
        "This discount is no longer valid, so your plan was left as it is. Ask %(business)s.",
        business=business,
    )
    return refused(request, message, 409)


async def address_needed(request: Request, _error: Exception) -> Response:
    """With the way to the address, where customers may change theirs and the session leads there."""
    own = portal_session(request).flow is None and await allowed_updates(request) & {"address", "shipping"}
    if own:
        message = _(
            "Taxes depend on your address, which is missing or not complete. Please complete it in your "
            "billing information, then choose your plan again. Nothing has changed."
        )
    else:
        message = _(
            "Taxes depend on your address, which is missing or not complete. Nothing has changed. "
            "Ask %(business)s to complete it.",
            business=business_of(request),
        )
    return refused(request, message, 409, information_url=address("update") if own else "")


HANDLERS = {
    AddressNeeded: address_needed,
    PlanRefused: plan_refused,
    ChangedMeanwhile: changed_meanwhile,
    CodeRefused: discount_refused,
}
