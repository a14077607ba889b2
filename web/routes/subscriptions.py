"""The subscriptions panel."""

from msgspec import Struct
from starlette.responses import Response
from starlette.routing import Route

from services.plans.reading import PlanView
from services.subscriptions import ChangeBy, Plan
from web import htmx
from web.addresses import with_query_of
from web.configuration import configuration_of
from web.i18n import N_, _, ngettext
from web.looks import business_of
from web.middleware.session import portal_session
from web.panels import Panel, panel_address
from web.request import Request
from web.routes.plans.actions import Actions, actions_of
from web.routes.plans.news import News, Told, news_of, read_news
from web.words import plans
from web.words.payment_methods import method_name
from web.words.plans import Badge
from web.words.prices import price_text, tier_facts


class SubscriptionRow(Struct, frozen=True):
    """One subscription: `sentence` says how it stands, `note` what changes later; `facts` are small pairs."""

    id: str
    status: str
    name: str
    badge: Badge
    sentence: str
    amount: str
    amount_note: str
    note: str
    facts: tuple[tuple[str, str], ...]
    actions: Actions
    next_invoice_url: str


class SubscriptionsPanel(Struct, frozen=True):
    """Context of `subscriptions/_panel.html`."""

    current: tuple[SubscriptionRow, ...]
    ended: tuple[SubscriptionRow, ...]
    business: str
    news: News | None


class Subscribed(Struct, frozen=True):
    """The plans with what may be done about each, and what has just been done."""

    views: tuple[PlanView, ...]
    news: Told | None
    invoices_shown: bool


async def read(request: Request) -> Subscribed:
    """The customer's subscriptions, ended ones too."""
    session, configuration = portal_session(request), await configuration_of(request)
    found = await request.state.subscriptions.plans(session.customer)
    views = await request.state.plans.reading.views(found, configuration)
    return Subscribed(views, await read_news(request, views), configuration.features.invoice_history.enabled)


def show(request: Request, found: Subscribed) -> SubscriptionsPanel:
    """The living ones first, the ended ones apart."""
    business, now = business_of(request), request.state.clock.now()
    return SubscriptionsPanel(
        current=tuple(
            _row(view, business, now, billed=found.invoices_shown)
            for view in found.views
            if not view.plan.ended
        ),
        ended=tuple(_row(view, business, now, billed=False) for view in found.views if view.plan.ended),
        business=business,
        news=news_of(found.news) if found.news else None,
    )


PANEL = Panel(
    id="subscriptions",
    title=N_("Subscriptions"),
    path="/p/subscriptions",
    template="subscriptions/_panel.html",
    read=read,
    show=show,
)


async def panel(request: Request) -> Response:
    """The panel's own address; after a change, the other panels are told to read again.

    From a step that stands alone there are no other panels: the browser goes on to the whole page.
    """
    if htmx.stands_alone(request):
        portal_session(request)
        return htmx.personal(Response(headers=htmx.leaves_for(with_query_of(request, PANEL.path))))
    answer = await panel_address(request, PANEL)
    if request.query_params:
        htmx.tell(answer, htmx.PLANS_CHANGED)
    return answer


routes = [Route(PANEL.path, panel, name="subscriptions:panel")]


def _row(view: PlanView, business: str, now: int, *, billed: bool) -> SubscriptionRow:
    plan = view.plan
    amount, note = plans.amount_words(plan)
    state, change = plans.state_sentence(plan, business), _change(plan, business)
    return SubscriptionRow(
        id=plan.subscription.id,
        status=plan.subscription.status,
        name=plans.plan_name(plan),
        badge=plans.badge(plan),
        sentence=state or change,
        amount="" if plan.ended else amount,
        amount_note="" if plan.ended else note,
        note=change if state else "",
        facts=() if plan.ended else (*_price_facts(plan), *_payment_facts(plan), *_discount_facts(plan, now)),
        actions=actions_of(view, business, billed=billed),
        next_invoice_url=f"/p/invoices/upcoming/{plan.subscription.id}" if billed and plan.renews_at else "",
    )


def _change(plan: Plan, business: str) -> str:
    """A pending change; one that the end of the plan overtakes is not worth a word."""
    change = plan.change
    if change is None or (plan.ends_at is not None and change.by is not ChangeBy.AWAITS_PAYMENT):
        return ""
    return plans.change_sentence(plan, change, business)


def _price_facts(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The price where the amount alone does not say it: several items, several pieces, steps, use."""
    items = plan.items
    if len(items) > 1:
        return tuple((plans.items_name((item,)), price_text(item)) for item in items)
    return tuple(
        fact
        for item in items
        if item.amount is None or item.quantity != 1 or item.price.tiers
        for fact in ((_("Price"), price_text(item)), *tier_facts(item))
    )


def _payment_facts(plan: Plan) -> tuple[tuple[str, str], ...]:
    subscription = plan.subscription
    if subscription.collection_method == "send_invoice":
        days = subscription.days_until_due or 0
        terms = ngettext(
            "By invoice, to be paid within %(num)s day", "By invoice, to be paid within %(num)s days", days
        )
        return ((_("Payment"), terms if days else _("By invoice")),)
    method = method_name(plan.paid_by) if plan.paid_by else _("No payment method yet")
    return ((_("Paid with"), method),)


def _discount_facts(plan: Plan, now: int) -> tuple[tuple[str, str], ...]:
    """Without those that are over: Stripe lists them until a bill comes without them."""
    currency = plan.subscription.currency
    return tuple(
        (_("Discount"), plans.discount_sentence(one, currency)) for one in plan.discounts if one.lasts(now)
    )
