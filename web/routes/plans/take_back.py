"""Taking things back: a cancellation until it takes effect, a scheduled change until it comes."""

from starlette.responses import Response

from services.plans.reading import PlanView
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
    """Undo scheduled change; of one that came before it was undone nothing is told but the plan."""
    view = await plan_at_hand(request)
    key = (await fields(request)).key()
    await request.state.plans.cancelling.undo(view, key, origin_of(request, "customer"))
    if not view.actions.undo and await _came(request, view):
        return go_to(PANEL)
    return go_to(panel_address(undone=view.subscription.id))


routes = [
    *form_only("/p/subscriptions/{subscription}/renew", renew, PANEL, name="subscriptions:renew"),
    *form_only(
        "/p/subscriptions/{subscription}/undo-scheduled-change", undo, PANEL, name="subscriptions:undo"
    ),
]


async def _came(request: Request, view: PlanView) -> bool:
    """Whether the plan's last change has been made."""
    last = await request.state.plans.quotes.latest_confirmed(view.subscription.customer, view.subscription.id)
    return last is not None and last.body.change.is_made(view.subscription)
