"""Make default, and paying one plan with another method."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.ids import new_id
from services.payment_methods import KeptMethod
from services.stripe_gateway.errors import NotFound
from services.subscriptions import Plan
from web.forms import fields
from web.forward import form_only, go_to
from web.i18n import _
from web.looks import business_of
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.payment_methods.steps import address, session_at_hand
from web.words.payment_methods import method_name
from web.words.plans import plan_name, state_sentence


class PlanChoice(Struct, frozen=True):
    """A plan that the method could pay, with what pays it now."""

    id: str
    name: str
    sentence: str
    paid_with: str


class UseStep(Struct, frozen=True):
    """Context of `payment_methods/use.html`."""

    key: str
    action: str
    back_url: str
    method: str
    plans: tuple[PlanChoice, ...]
    error: str


async def make_default(request: Request) -> Response:
    """It pays whatever names no method of its own."""
    session = await session_at_hand(request)
    key = (await fields(request)).key()
    method = request.path_params["method"]
    origin = origin_of(request, "customer")
    await request.state.changing.choosing.make_default(session.customer, method, key, origin)
    return go_to(address(done=key))


async def show(request: Request) -> Response:
    """Which plan is to be paid with it."""
    return await _page(request)


async def use(request: Request) -> Response:
    """That one plan is paid with it from now on."""
    session = await session_at_hand(request)
    sent = await fields(request)
    key, plan = sent.key(), sent.text("subscription")
    if not plan:
        return await _page(request, error=_("Choose a plan."), status=422)
    origin, method = origin_of(request, "customer"), request.path_params["method"]
    await request.state.changing.choosing.move(session.customer, method, plan, key, origin)
    return go_to(address(done=key))


routes = [
    *form_only(
        "/p/payment-methods/{method}/default", make_default, address(), name="payment_methods:make_default"
    ),
    Route("/p/payment-methods/{method}/use", show, name="payment_methods:use"),
    Route("/p/payment-methods/{method}/use", use, methods=["POST"], name="payment_methods:move"),
]


async def _page(request: Request, *, error: str = "", status: int = 200) -> Response:
    session = await session_at_hand(request)
    kept, plans = await asyncio.gather(
        request.state.payment_methods.kept(session.customer),
        request.state.subscriptions.plans(session.customer),
    )
    found = next((one for one in kept if one.method.id == request.path_params["method"]), None)
    if found is None:
        raise NotFound("No such payment method of this customer")
    business = business_of(request)
    context = UseStep(
        key=new_id("pmu"),
        action=address(found.method.id, "use"),
        back_url=address(),
        method=method_name(found.method),
        plans=_choices(plans, [other for other in kept if other is not found], business),
        error=error,
    )
    return render_step(request, "payment_methods/use", context, status=status)


def _choices(plans: Sequence[Plan], others: Sequence[KeptMethod], business: str) -> tuple[PlanChoice, ...]:
    """What the other methods pay, in their order."""
    by_id = {plan.subscription.id: plan for plan in plans}
    return tuple(
        _choice(by_id[paid.id], other, business)
        for other in others
        for paid in other.pays
        if paid.id in by_id
    )


def _choice(plan: Plan, paid_by: KeptMethod, business: str) -> PlanChoice:
    return PlanChoice(
        id=plan.subscription.id,
        name=plan_name(plan),
        sentence=state_sentence(plan, business),
        paid_with=_("Now paid with %(method)s.", method=method_name(paid_by.method)),
    )
