"""Deep links: where a session that was made for one change begins, and where it ends (SECURITY A4)."""

from typing import Any

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.plans.changes import NewDiscount
from services.plans.errors import NotOffered
from services.plans.quoting import Wish
from services.stripe_gateway.errors import NotFound
from web.flows import completion
from web.forward import away, go_to
from web.middleware.session import portal_session
from web.rendering import render_step
from web.request import Request
from web.routes.plans.record import Told, in_flow, told_at_hand
from web.routes.plans.refusals import refused
from web.routes.plans.steps import address, panel_address, plan_at_hand
from web.words.refusals import not_offered


class FinishedStep(Struct, frozen=True):
    """Context of `plans/finished.html`: the change in words; `leave_url` leads back to the merchant."""

    told: Told
    record_url: str
    leave_url: str
    leaves: bool


async def start(request: Request) -> Response:
    """The quote of the change that the merchant's link names."""
    view = await plan_at_hand(request)
    flow = portal_session(request).flow or {}
    asked = flow.get("subscription_update_confirm")
    if not asked:
        raise NotFound("This session has no change to confirm")
    try:
        quote = await request.state.plans.quoting.quote(view, _wish(asked))
    except NotOffered as error:
        return refused(request, not_offered(error), 409)
    subscription = view.subscription
    record = await request.state.plans.quotes.open(
        subscription.customer, subscription.id, view.rules.configuration, quote
    )
    return go_to(address(subscription.id, "confirm", change=record.id))


async def finished(request: Request) -> Response:
    """A page of ours, the portal, or the merchant's address, as the link says."""
    view = await plan_at_hand(request)
    session = portal_session(request)
    change = request.query_params.get("change", "")
    told = await told_at_hand(request, view, change)
    end = completion(session)
    if end.portal:
        await request.state.sessions.leave_flow(session)
        return go_to(panel_address(done=change))
    return _page(request, in_flow(request, told), view.subscription.id, change, onward=end.onward)


routes = [
    Route("/p/subscriptions/{subscription}/start", start, name="subscriptions:start"),
    Route("/p/subscriptions/{subscription}/finished", finished, name="subscriptions:finished"),
]


def _page(request: Request, told: Told, subscription: str, change: str, *, onward: str) -> Response:
    context = FinishedStep(
        told=told,
        record_url=address(subscription, f"record/{change}"),
        leave_url=onward or portal_session(request).return_url or "",
        leaves=bool(onward),
    )
    headers = away(request, onward, seconds=1) if onward else None
    return render_step(request, "plans/finished", context, headers=headers)


def _wish(asked: dict[str, Any]) -> Wish:
    item = (asked.get("items") or [{}])[0]
    return Wish(price=item.get("price"), quantity=item.get("quantity"), discount=_discount(asked))


def _discount(asked: dict[str, Any]) -> NewDiscount | None:
    given = (asked.get("discounts") or [{}])[0]
    if given.get("promotion_code"):
        return NewDiscount("promotion_code", given["promotion_code"])
    return NewDiscount("coupon", given["coupon"]) if given.get("coupon") else None
