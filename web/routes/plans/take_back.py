"""Taking things back: a cancellation until it takes effect, a scheduled change until it comes."""

from starlette.responses import Response

from web.flows import PANEL
from web.forms import fields
from web.forward import form_only, go_to
from web.origin import origin_of
from web.request import Request
from web.routes.plans.steps import panel_address, plan_at_hand


async def renew(request: Request) -> Response:
    """Keep plan."""
    view = await plan_at_hand(request)
    key = (await fields(request)).key()
    await request.state.plans.cancelling.keep(view, key, origin_of(request, "customer"))
    return go_to(panel_address(kept=view.subscription.id))


async def undo(request: Request) -> Response:
    """Undo scheduled change."""
    view = await plan_at_hand(request)
    key = (await fields(request)).key()
    await request.state.plans.cancelling.undo(view, key, origin_of(request, "customer"))
    return go_to(panel_address(undone=view.subscription.id))


routes = [
    *form_only("/p/subscriptions/{subscription}/renew", renew, PANEL, name="subscriptions:renew"),
    *form_only(
        "/p/subscriptions/{subscription}/undo-scheduled-change", undo, PANEL, name="subscriptions:undo"
    ),
]
