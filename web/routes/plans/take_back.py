"""Taking things back: a cancellation until it takes effect, a scheduled change until it comes."""

from starlette.responses import Response
from starlette.routing import Route

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
    Route("/p/subscriptions/{subscription}/renew", renew, methods=["POST"], name="subscriptions:renew"),
    Route("/p/subscriptions/{subscription}/renew", form_only(PANEL)),
    Route(
        "/p/subscriptions/{subscription}/undo-scheduled-change",
        undo,
        methods=["POST"],
        name="subscriptions:undo",
    ),
    Route("/p/subscriptions/{subscription}/undo-scheduled-change", form_only(PANEL)),
]
