"""Cancel plan: one page that says what happens, asks why, and does it (R4)."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.plans.cancelling import LONGEST_COMMENT, Feedback
from services.plans.errors import CancelRefused
from services.plans.quotes import Cancellation
from services.plans.reading import PlanView
from services.plans.records import Record
from services.plans.retention import Retention
from services.store import StoreUnavailable
from services.stripe_gateway.errors import NotFound, RateLimited, Unavailable
from web.flows import PANEL, done_url
from web.formats import money
from web.forms import Fields, fields
from web.forward import form_only, go_to
from web.i18n import _
from web.middleware.session import portal_session
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.plans.steps import Trouble, WayBack, address, plan_at_hand, trouble_with, way_back
from web.words.cancellations import REASONS, cancel_sentence, canceled_name, credit_sentence


class StayOffer(Struct, frozen=True):
    """The offer to stay: both prices, and the form that takes it."""

    action: str
    change: str
    coupon: str
    price_now: str
    price_then: str


class CancelStep(Struct, frozen=True):
    """Context of `plans/cancel.html`; `reasons` are pairs of Stripe's word and ours."""

    action: str
    change: str
    back: WayBack
    plan: str
    sentence: str
    credit: str
    scheduled: bool
    reasons: tuple[tuple[str, str], ...]
    comments: bool
    longest_comment: int
    stay: StayOffer | None
    trouble: Trouble


async def show(request: Request) -> Response:
    """What cancelling does, before anything is done."""
    view = await plan_at_hand(request)
    plans = request.state.plans
    body = await plans.cancelling.quote(view)
    subscription, configuration = view.subscription, view.rules.configuration
    record = await plans.cancellations.open(subscription.customer, subscription.id, configuration, body)
    return _page(request, view, record, stay=await _stay(request, view))


async def submit(request: Request) -> Response:
    """Cancels once; a second click is told the same."""
    view = await plan_at_hand(request)
    sent = await fields(request)
    record = await _record(request, view, sent)
    try:
        done = await request.state.plans.cancelling.confirm(
            view, record, _feedback(view, sent), origin_of(request, "customer")
        )
    except (Unavailable, RateLimited, StoreUnavailable):
        return _page(request, view, record, trouble=trouble_with(record), status=503)
    return go_to(done_url(request, view.subscription.id, done.id))


async def stay(request: Request) -> Response:
    """Takes the offer: the plan goes on at the lower price."""
    view = await plan_at_hand(request)
    sent = await fields(request)
    subscription, plans = view.subscription, request.state.plans
    record = await plans.retentions.find(subscription.customer, subscription.id, sent.text("change"))
    await plans.retaining.accept(view, record, origin_of(request, "customer"))
    return go_to(done_url(request, subscription.id, record.id))


routes = [
    Route("/p/subscriptions/{subscription}/cancel", show, name="subscriptions:cancel"),
    Route(
        "/p/subscriptions/{subscription}/cancel",
        submit,
        methods=["POST"],
        name="subscriptions:cancel_confirm",
    ),
    *form_only("/p/subscriptions/{subscription}/stay", stay, PANEL, name="subscriptions:stay"),
]


async def _record(request: Request, view: PlanView, sent: Fields) -> Record[Cancellation]:
    """Raises CancelRefused for a plan that is cancelled already, by whatever page."""
    subscription = view.subscription
    cancellations = request.state.plans.cancellations
    try:
        return await cancellations.find(subscription.customer, subscription.id, sent.text("change"))
    except NotFound:
        if view.actions.cancel is not None:
            raise CancelRefused(view.actions.cancel) from None
        raise


def _feedback(view: PlanView, sent: Fields) -> Feedback:
    """Only what was asked for; own words go with "other" (SECURITY M3)."""
    reason = sent.text("reason")
    if reason not in view.rules.cancel.reasons:
        return Feedback()
    return Feedback(reason, sent.text("comment") if reason == "other" else "")


async def _stay(request: Request, view: PlanView) -> StayOffer | None:
    flow = portal_session(request).flow or {}
    retention = (flow.get("subscription_cancel") or {}).get("retention") or {}
    coupon = (retention.get("coupon_offer") or {}).get("coupon")
    if not coupon:
        return None
    record = await request.state.plans.retaining.offer(view, coupon)
    return None if record is None else _stay_offer(record)


def _stay_offer(record: Record[Retention]) -> StayOffer:
    offer = record.body
    return StayOffer(
        action=address(record.subscription, "stay"),
        change=record.id,
        coupon=offer.coupon.name or "",
        price_now=money(offer.now.due, offer.now.currency),
        price_then=money(offer.then.due, offer.then.currency),
    )


def _page(
    request: Request,
    view: PlanView,
    record: Record[Cancellation],
    *,
    stay: StayOffer | None = None,
    trouble: Trouble = "",
    status: int = 200,
) -> Response:
    body, reasons = record.body, view.rules.cancel.reasons
    context = CancelStep(
        action=address(record.subscription, "cancel"),
        change=record.id,
        back=way_back(request),
        plan=canceled_name(body),
        sentence=cancel_sentence(body),
        credit=credit_sentence(body),
        scheduled=view.own_schedule is not None and view.actions.undo,
        reasons=tuple((reason, _(REASONS[reason])) for reason in reasons),
        comments="other" in reasons,
        longest_comment=LONGEST_COMMENT,
        stay=stay,
        trouble=trouble,
    )
    return render_step(request, "plans/cancel", context, status=status)
