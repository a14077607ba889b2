"""Update plan, second step: the quote, and confirming exactly it."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.intents import Declined, HandOver
from services.plans.bills import Bill
from services.plans.confirming import Confirmed, Requoted
from services.plans.errors import CodeRefused, NotOffered
from services.plans.quotes import Quote, Result
from services.plans.reading import PlanView
from services.plans.records import Record
from services.store import StoreUnavailable
from services.stripe_gateway.errors import NotFound, RateLimited, Unavailable
from services.stripe_gateway.objects.bills import FullInvoice
from web.flows import done_url
from web.formats import long_date, money
from web.forms import fields
from web.forward import go_to
from web.i18n import _
from web.looks import business_of
from web.middleware.session import portal_session
from web.origin import origin_of
from web.rendering import render_step
from web.request import Request
from web.routes.plans.refusals import refused
from web.routes.plans.steps import (
    Trouble,
    WayBack,
    address,
    methods_url,
    plan_at_hand,
    to_step,
    trouble_with,
    way_back,
)
from web.words.bills import MoneyLine, bill_lines
from web.words.plan_changes import (
    coupon_sentence,
    different_figures,
    paying_sentence,
    side_name,
    side_names,
    then_sentence,
    today_sentence,
    trial_sentence,
)
from web.words.plans import discount_sentence
from web.words.refusals import code_refused, not_offered


class Summary(Struct, frozen=True):
    """A bill as a money summary shows it."""

    lines: tuple[MoneyLine, ...]
    due_label: str
    due: str


class ConfirmStep(Struct, frozen=True):
    """Context of `plans/confirm.html`; `differences` are label, figure seen before, figure now."""

    action: str
    change: str
    back: WayBack
    now: str
    plan: str
    today_text: str
    then_text: str
    trial_text: str
    paused_text: str
    today: Summary
    later: Summary | None
    discounts: tuple[str, ...]
    paying: str
    pays: bool
    methods_url: str
    differences: tuple[tuple[str, str, str], ...]
    requoted: bool
    problem: str
    trouble: Trouble


async def show(request: Request) -> Response:
    """The quote that the address names; one that was confirmed leads on to what became of it."""
    view = await plan_at_hand(request)
    record = await _record(request, view, request.query_params.get("change", ""))
    if record.outcome is not None and record.outcome.result is not Result.REFUSED:
        return go_to(_after(request, record))
    before = await _seen_before(request, view)
    return _page(request, view, record, before=before)


async def submit(request: Request) -> Response:
    """Done once, or shown anew with what is different (SECURITY M4, M5)."""
    view = await plan_at_hand(request)
    sent = await fields(request)
    record = await _record(request, view, sent.text("change"))
    origin = origin_of(request, "customer")
    try:
        answer = await request.state.plans.confirming.confirm(view, record, origin)
    except (Unavailable, RateLimited, StoreUnavailable):
        return _page(request, view, record, trouble=trouble_with(record), status=503)
    except NotOffered as error:
        return refused(request, not_offered(error), 409)
    except CodeRefused as error:
        return refused(request, code_refused(error), 409)
    match answer:
        case Requoted(made, _different):
            return go_to(address(view.subscription.id, "confirm", change=made.id, was=record.id))
        case Confirmed(done, invoice):
            return await _onward(request, view, done, invoice)


routes = [
    Route("/p/subscriptions/{subscription}/confirm", show, name="subscriptions:confirm"),
    Route(
        "/p/subscriptions/{subscription}/confirm",
        submit,
        methods=["POST"],
        name="subscriptions:apply",
    ),
]


async def _record(request: Request, view: PlanView, record: str) -> Record[Quote]:
    subscription = view.subscription
    return await request.state.plans.quotes.find(subscription.customer, subscription.id, record)


async def _seen_before(request: Request, view: PlanView) -> Record[Quote] | None:
    was = request.query_params.get("was")
    if not was:
        return None
    try:
        return await _record(request, view, was)
    except NotFound:
        return None


async def _onward(
    request: Request, view: PlanView, record: Record[Quote], invoice: FullInvoice | None
) -> Response:
    """To the bank where it asks for the customer, to the way out of a decline, or to the good news.

    `invoice` is the bill of a change that was made just now; of an earlier one, what waits is read.
    """
    outcome = record.outcome
    if outcome is not None and outcome.result is Result.AWAITS_CUSTOMER:
        view = view if invoice else await plan_at_hand(request)
        return_url = f"{request.state.settings.base_url}{address(record.subscription, 'returned')}"
        settling = request.state.plans.settling
        origin = origin_of(request, "customer")
        asked = await settling.pay(view, f"{record.id}-pay", return_url, origin, invoice)
        if isinstance(asked, HandOver):
            return go_to(address(record.subscription, "bank"))
        if not isinstance(asked, Declined):
            record = await request.state.plans.confirming.refresh(record, origin)
    return go_to(_after(request, record))


def _after(request: Request, record: Record[Quote]) -> str:
    result = record.outcome.result if record.outcome else None
    if result in {Result.DECLINED, Result.AWAITS_CUSTOMER}:
        return address(record.subscription, "payment")
    if result is Result.REFUSED:
        return address(record.subscription, "confirm", change=record.id)
    return done_url(request, record.subscription, record.id)


def _page(
    request: Request,
    view: PlanView,
    record: Record[Quote],
    *,
    before: Record[Quote] | None = None,
    trouble: Trouble = "",
    status: int = 200,
) -> Response:
    quote = record.body
    now, plan = side_names(quote)
    paused, paid_by = _paused(request, view), view.plan.paid_by
    held = paused if quote.today is not None and quote.today.due > 0 else ""
    context = ConfirmStep(
        action=address(record.subscription, "confirm"),
        change=record.id,
        back=_back(request, quote, record.subscription),
        now=now,
        plan=plan,
        today_text=held or today_sentence(quote),
        then_text=then_sentence(quote),
        trial_text=trial_sentence(quote),
        paused_text="" if held else paused,
        today=_today(quote),
        later=_later(quote),
        discounts=_discounts(view, quote, request.state.clock.now()),
        paying=paying_sentence(paid_by),
        pays=paid_by is not None or quote.today is None or quote.today.due == 0,
        methods_url=methods_url(request),
        differences=different_figures(before.body, quote) if before else (),
        requoted=before is not None,
        problem=_problem(record),
        trouble=trouble,
    )
    return render_step(request, "plans/confirm", context, status=status)


def _back(request: Request, quote: Quote, subscription: str) -> WayBack:
    """To the choice as it was made; a link that names the change has no choice before it."""
    if (portal_session(request).flow or {}).get("type") == "subscription_update_confirm":
        return way_back(request)
    change = quote.change
    query = {"price": change.price, "quantity": str(change.quantity), "code": quote.code or ""}
    return to_step(address(subscription, "update", **{name: value for name, value in query.items() if value}))


def _discounts(view: PlanView, quote: Quote, now: int) -> tuple[str, ...]:
    """Those that the plan has, which stay, and the one that is added."""
    product, currency = quote.change.product, view.subscription.currency
    lasting = (one for one in view.plan.discounts if one.covers(product) and one.lasts(now))
    kept = tuple(discount_sentence(one, currency) for one in lasting)
    added = coupon_sentence(quote)
    return (*kept, added) if added else kept


def _paused(request: Request, view: PlanView) -> str:
    """R14: said without alarm."""
    if view.subscription.pause_collection is None:
        return ""
    return _(
        "%(business)s has paused collecting payments for this plan. "
        "What this change costs may be collected later.",
        business=business_of(request),
    )


def _problem(record: Record[Quote]) -> str:
    outcome = record.outcome
    if outcome is None or outcome.result is not Result.REFUSED:
        return ""
    if outcome.needs_address:
        return _(
            "Taxes depend on your address, which is missing or not complete. Please complete it in your "
            "billing information, then try again. Nothing has changed: you are still on %(plan)s.",
            plan=side_name(record.body.before),
        )
    return _(
        "The change could not be made. Nothing has changed: you are still on %(plan)s.",
        plan=side_name(record.body.before),
    )


def _today(quote: Quote) -> Summary:
    currency = quote.then.currency
    if quote.today is None:
        return Summary((), _("Due today"), money(0, currency))
    return _summary(quote.today, _("Due today"))


def _later(quote: Quote) -> Summary | None:
    """The bill at the period's end, where it has more to it than the plan's price."""
    if quote.next is None:
        return None
    return _summary(quote.next, _("Due on %(date)s", date=long_date(quote.then_at)))


def _summary(bill: Bill, label: str) -> Summary:
    return Summary(bill_lines(bill), label, money(bill.due, bill.currency))
